"""Own crosswalks in the library: one row per pair, undo, import and fork, and their size."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.app import Reader, Workbench
from workbench.cli import command_line
from workbench.commands import crosswalks
from workbench.errors import Invalid, NotFound
from workbench.formats.native import load_crosswalk, read_crosswalk, write_crosswalk
from workbench.model.crosswalk import CARRY, RELATIONS, chained, inverse, tags_as_crosswalk
from workbench.model.framework import Crosswalk, Pair
from workbench.model.mapping import CrosswalkPair
from workbench.queries.crosswalks import pairs_at, pairs_of

relation = st.sampled_from(RELATIONS)


@given(relation, relation, relation)
def test_a_chain_is_as_strong_as_its_weakest_link(a: str, b: str, c: str) -> None:
    assert CARRY[chained(a, b)] <= min(CARRY[a], CARRY[b])
    assert chained(chained(a, b), c) == chained(a, chained(b, c))
    assert inverse(chained(a, b)) == chained(inverse(b), inverse(a))
    assert inverse(inverse(a)) == a


def test_pairs_are_rows_that_undo_takes_back(workbench: Workbench) -> None:
    uid = workbench.do(crosswalks.create_crosswalk("Azure to ours", "mlops-azure", "modelops")).result
    assert uid == "mlops-azure-to-modelops"
    again = workbench.do(crosswalks.create_crosswalk("Azure to ours", "mlops-azure", "modelops")).result
    assert again == "mlops-azure-to-modelops-2"
    pair = workbench.do(crosswalks.add_pair(uid, "mlops-azure.a", "modelops.b", "subset", 2)).result
    with pytest.raises(Invalid, match="joined already"):
        workbench.do(crosswalks.add_pair(uid, "mlops-azure.a", "modelops.b"))
    before = workbench.crosswalk(uid)
    change = workbench.do(crosswalks.edit_pair(pair, relation="equal"))
    assert [(c.kind, c.uid) for c in change.changes] == [("crosswalk_pair", pair)]
    assert workbench.crosswalk(uid).pairs[0].relation == "equal"
    workbench.undo("library")
    assert workbench.crosswalk(uid) == before
    for text in ("B", "Be", "Because"):
        workbench.do(crosswalks.edit_pair(pair, rationale=text))
    workbench.undo("library")
    assert workbench.crosswalk(uid) == before
    entry = next(e for e in workbench.crosswalks() if e.uid == uid)
    assert (entry.pairs, entry.read_only) == (1, False)
    workbench.do(crosswalks.remove_crosswalk(uid))
    with pytest.raises(NotFound):
        workbench.crosswalk(uid)
    workbench.undo("library")
    assert workbench.crosswalk(uid) == before


def test_a_crosswalk_file_comes_back_equal(workbench: Workbench) -> None:
    bundled = load_crosswalk("cmmi-character")
    assert workbench.add_crosswalk(bundled) == bundled.uid
    assert [e.uid for e in workbench.crosswalks()] == [bundled.uid]
    uid = workbench.fork_crosswalk(bundled)
    own = workbench.crosswalk(uid)
    assert own.pairs == bundled.pairs and own.x["origin"] == bundled.uid
    read, problems = read_crosswalk(write_crosswalk(own))
    assert (read, problems) == (own, [])
    assert workbench.add_crosswalk(read) == uid
    changed = replace(read, pairs=read.pairs[1:])
    workbench.add_crosswalk(changed)
    assert workbench.crosswalk(uid) == changed
    workbench.undo("library")
    assert workbench.crosswalk(uid) == own


def test_the_tags_of_a_framework_can_be_forked(workbench: Workbench) -> None:
    framework = workbench.framework("mlops-azure")
    walk = tags_as_crosswalk(framework, "cmmi", "Azure MLOps to the CMMI character targets")
    uid = workbench.fork_crosswalk(walk)
    assert workbench.crosswalk(uid).pairs == tuple(sorted(walk.pairs, key=lambda p: (p.source, p.target)))
    found = workbench.read(pairs_of, ["mlops-azure"], file="library")
    assert {u for u, _ in found} == {uid} and len(found) == len(walk.pairs)
    first = walk.pairs[0]
    at = workbench.read(pairs_at, first.source, file="library")
    assert first in [p for _, p in at]


def big(count: int) -> Crosswalk:
    pairs = (Pair(source=f"left.{i // 7:06}", target=f"right.{i % 7:02}{i // 7:06}", relation=RELATIONS[i % 4],
                  strength=1 + i % 2) for i in range(count))
    return Crosswalk(uid="big", title="Big", source="left", target="right", pairs=tuple(pairs))


def check_size(workbench: Workbench, count: int) -> None:
    walk = big(count)
    workbench.add_crosswalk(walk)
    assert workbench.crosswalk("big") == walk
    pair = f"big|{walk.pairs[count // 2].source}>{walk.pairs[count // 2].target}"
    change = workbench.do(crosswalks.edit_pair(pair, rationale="one row"))
    assert len(change.changes) == 1
    assert workbench.read(Reader.count, CrosswalkPair, file="library", crosswalk="big") == count
    plan = "EXPLAIN QUERY PLAN SELECT * FROM crosswalk_pair WHERE "
    rows = workbench.library.store.rows
    one = "crosswalk = 'big' AND "
    for where in (one + "source = 'x'", one + "target = 'x'", "source = 'x'", "target = 'x'"):
        assert "USING INDEX" in str(rows(plan + where))
    workbench.undo("library")
    workbench.undo("library")
    assert all(e.read_only for e in workbench.crosswalks())


def test_a_large_crosswalk(workbench: Workbench) -> None:
    check_size(workbench, 3000)


@pytest.mark.slow
def test_seventy_six_thousand_pairs(workbench: Workbench, tmp_path: Path) -> None:
    check_size(workbench, 76_000)


def test_crosswalks_on_the_command_line(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*argv: object) -> int:
        return command_line(["--home", str(home), *map(str, argv)])

    out = tmp_path / "walk.json"
    assert run("library", "export", "cmmi-character", "--out", out) == 0
    assert read_crosswalk(out.read_bytes())[0] == load_crosswalk("cmmi-character")
    own = out.read_text().replace('"cmmi-character": {', '"mine": {', 1)
    out.write_text(own)
    assert run("library", "check", out) == 0
    assert run("library", "import", out) == 0
    capsys.readouterr()
    assert run("library", "crosswalks", "--json") == 0
    found = {e["uid"]: (e["pairs"], e["read_only"]) for e in json.loads(capsys.readouterr().out)}
    assert found == {"cmmi-character": (28, True), "mine": (28, False)}
    out.write_text(own.replace('"subset"', '"below"', 1))
    assert run("library", "check", out) == 1
    assert "below" in capsys.readouterr().err
    assert run("library", "export", "nothing", "--out", tmp_path / "x.json") == 1
