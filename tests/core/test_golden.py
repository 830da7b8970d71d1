"""Golden answers: what they check, and that publishing and `library check` run them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from workbench.app import Workbench
from workbench.cli.root import command_line
from workbench.commands import framework_tree as tree
from workbench.commands import frameworks
from workbench.errors import Invalid
from workbench.formats.native import load_bundled, save_folder
from workbench.model.golden import run_golden

GOOGLE = load_bundled("mlops-google")[0]


def differences(**case: Any) -> tuple[str, ...]:
    return run_golden(replace(GOOGLE, golden=({"id": "one", **case},)))[0].differences


def test_every_difference_is_named() -> None:
    answers = {c.uid: "FI" for c in GOOGLE.criteria if c.kind == "criterion"}
    # everything fully implemented is the top level, 2 in this framework
    assert differences(answers=answers, expected={"level": "2"}) == ()
    assert differences(answers=answers, expected={"level": "1"}) == ("level 2, expected 1.",)
    assert differences(answers={}, expected={"dimensions": {"mlops-google.no": "1"}})[0].startswith(
        "mlops-google.no has no"
    )
    assert differences(answers={"mlops-google.gone": "FI"}, expected={"level": "2"}) == (
        "it answers mlops-google.gone, which does not exist.",
    )
    uid = GOOGLE.criteria[0].uid
    assert differences(answers={uid: "5"}, expected={"level": "2"}) == (f"the answer 5 to {uid} is not in its scale.",)
    assert differences(answers={uid: "@sometimes"}, expected={"level": "2"}) == (
        f"the answer @sometimes to {uid} is no state.",
    )
    assert "expects nothing" in differences(answers={uid: "FI"}, expected={})[0]
    assert "no answers" in differences(expected={"level": "1"})[0]


def test_publishing_runs_them(workbench: Workbench) -> None:
    uid = workbench.new_framework("Plain", levels=("Initial", "Managed"))
    node = workbench.do(tree.add_node(workbench.draft(uid), "Process")).result
    workbench.do(tree.paste_grid(workbench.draft(uid), [node], ("1", "2"), [["We plan", "We check"]]))
    answers = {"plain.process-l1-1": "FI", "plain.process-l2-1": "NI"}
    workbench.do(tree.set_golden(workbench.draft(uid), "first", answers, {"level": "2"}, "Planned, not checked"))
    with pytest.raises(Invalid, match=r"golden:first.*“Planned, not checked” do not come out: level 1, expected 2"):
        workbench.publish(uid)
    found = workbench.problems(uid)
    assert [(p.uid, p.problem.severity) for p in found] == [("golden:first", "error")]
    # level 2 is not held, so the lowest level, the default, is the result
    workbench.do(frameworks.edit_part(workbench.draft(uid), "golden:first", {"case/expected/level": "1"}))
    assert workbench.publish(uid).version == "1.0.0"


def test_the_check_verb_runs_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {**GOOGLE.golden[0], "expected": {"level": "0"}}
    save_folder(replace(GOOGLE, golden=(wrong,), revision=""), tmp_path / "fw")
    assert command_line(["library", "check", str(tmp_path / "fw")]) == 1
    told = capsys.readouterr()
    assert "golden:optional" in told.err and "level 2, expected 0" in told.err
    save_folder(replace(GOOGLE, revision=""), tmp_path / "good")
    assert command_line(["library", "check", str(tmp_path / "good")]) == 0
    assert "1 golden answer sets, no errors" in capsys.readouterr().out


def test_publish_diff_and_history_from_the_command_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench = Workbench(home, person="Ada")
    view = bench.draft("mlops-google")
    bench.do(frameworks.edit_part(view, "mlops-google.stg", {"title": "Steps"}))
    bench.close()
    assert command_line(["--home", str(home), "library", "publish", view.uid, "--note", "Ours"]) == 0
    assert f"{view.uid} 1.0.0 published" in capsys.readouterr().out
    assert command_line(["--home", str(home), "library", "publish", view.uid]) == 1
    assert "no draft" in capsys.readouterr().err
    bench = Workbench(home, person="Ada")
    bench.do(frameworks.edit_part(bench.draft(view.uid), "mlops-google.stg", {"title": "Stages"}))
    bench.close()
    assert command_line(["--home", str(home), "library", "diff", view.uid, "1.0.0", "draft"]) == 0
    assert "title: “Steps” → “Stages”" in capsys.readouterr().out
    assert command_line(["--home", str(home), "library", "diff", view.uid, "1.0.0", "draft", "--json"]) == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert [(c["uid"], c["what"], c["fields"][0]["after"]) for c in changes] == [
        ("mlops-google.stg", "changed", "Stages")
    ]
    assert command_line(["--home", str(home), "library", "diff", view.uid, "9.9.9", "draft"]) == 1
    assert "has no revision 9.9.9" in capsys.readouterr().err
    assert command_line(["--home", str(home), "library", "history", view.uid, "--json"]) == 0
    assert [i["note"] for i in json.loads(capsys.readouterr().out)] == ["Ours"]
