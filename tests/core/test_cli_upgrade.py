"""`assay upgrade`: tells what it would do, does it in one step the file can undo, and refuses what it cannot read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbench.app import Reader, Workbench
from workbench.cli import command_line
from workbench.commands import engagements, frameworks, ratings
from workbench.commands import framework_tree as tree
from workbench.model.engagement import Assessment
from workbench.model.judgement import Settled
from workbench.queries.overview import engagement_overview
from workbench.secrets import MemorySecrets

Capsys = pytest.CaptureFixture[str]
GONE, CHANGED = "plain.process-l1-1", "plain.process-l1-2"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file whose assessment pins 1.0.0 of an own framework; the library has 2.0.0 without the first statement."""
    bench = Workbench(tmp_path / "home", secrets=MemorySecrets(), person="Ada")
    uid = bench.new_framework("Plain", levels=("Initial", "Managed"))
    node = str(bench.do(tree.add_node(bench.draft(uid), "Process")).result)
    bench.do(tree.paste_grid(bench.draft(uid), (node,), ("1", "2"), [["We plan\nWe build", "We check"]]))
    bench.publish(uid)
    path = tmp_path / "x.assay"
    bench.create_engagement(path, "pass", engagements.create_engagement("Northwind"))
    made = engagements.add_assessment(bench.framework(uid), bench.framework_files(uid))
    assessment = str(bench.do(made).result)
    for criterion in (GONE, CHANGED):
        bench.do(ratings.rate(assessment, criterion, "FI", reason="seen"))
    bench.do(tree.remove_part(bench.draft(uid), GONE))
    bench.do(frameworks.edit_part(bench.draft(uid), CHANGED, {"text": "We build it twice"}))
    bench.publish(uid)
    bench.close()
    (tmp_path / "key").write_text("pass")
    return path


def run(file: Path, *argv: str) -> int:
    home, key = file.parent / "home", file.parent / "key"
    return command_line(["upgrade", str(file), *argv, "--home", str(home), "--passphrase-file", str(key)])


def look(file: Path) -> Workbench:
    bench = Workbench(file.parent / "home", secrets=MemorySecrets())
    bench.open_engagement(file, "pass")
    return bench


def test_a_dry_run_tells_and_changes_nothing(file: Path, capsys: Capsys) -> None:
    before = file.read_bytes()
    assert run(file, "--dry-run", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["from"], told["to"], told["applied"]) == ("1.0.0", "2.0.0", False)
    assert told["counts"] == {"same": 1, "meaning": 1, "renamed": 0, "split": 0, "merged": 0, "lost": 1}
    assert [(i["kind"], i["old"], i["answers"]) for i in told["items"]] == [
        ("lost", ["PROCESS-L1-1"], 1), ("meaning", ["PROCESS-L1-2"], 1)]  # fmt: skip
    assert file.read_bytes() == before


def test_it_is_one_step_that_undo_takes_back(file: Path, capsys: Capsys) -> None:
    assert run(file) == 0
    out = capsys.readouterr().out
    assert "upgraded from 1.0.0 to 2.0.0" in out
    assert "1 answer is not carried; it stays with the archived assessment." in out
    bench = look(file)
    try:
        current = bench.read(engagement_overview).current
        assert [bench.framework_of(a).version for a in current] == ["2.0.0"]
        assert [a.kind for a in bench.read(Reader.all, Assessment)].count("archived") == 1
        assert {s.criterion for s in bench.read(Reader.all, Settled, assessment=current[0].uid)} == {CHANGED}
        bench.undo()
        assert [bench.framework_of(a).version for a in bench.read(engagement_overview).assessments] == ["1.0.0"]
    finally:
        bench.close()


def test_a_typed_map_carries_what_would_be_lost(file: Path, capsys: Capsys) -> None:
    assert run(file, "--map", "process-l1-1=PROCESS-L2-1", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["answers_left"] == 0 and told["counts"]["lost"] == 0


@pytest.mark.parametrize(("argv", "word"), [
    (["--to", "1.0.0"], "already"), (["--to", "9.9.9"], "9.9.9"), (["--map", "nonsense"], "is no map"),
    (["--map", "PROCESS-L9-9=PROCESS-L2-1"], "PROCESS-L9-9"), (["--assessment", "Mars"], "Mars"),
])  # fmt: skip
def test_bad_input_is_one_line_with_a_remedy_and_changes_nothing(
    file: Path, capsys: Capsys, argv: list[str], word: str
) -> None:
    assert run(file, *argv) == 1
    err = capsys.readouterr().err
    assert word in err and err.count("\n") == 1 and file.name in err
    bench = look(file)
    try:
        assert [bench.framework_of(a).version for a in bench.read(engagement_overview).assessments] == ["1.0.0"]
    finally:
        bench.close()
