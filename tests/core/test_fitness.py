"""The verdict: computed table, statements behind it, thresholds, sensitivity, and what is said beside every figure."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.app import Workbench
from workbench.cli import command_line
from workbench.commands import crosswalks, frameworks
from workbench.errors import Invalid
from workbench.fitness import fitness_table
from workbench.formats import native
from workbench.model.fitness import CALIBRATED, Fitness, Rule, evaluate, share_text, threshold
from workbench.model.framework import Criterion, Framework

TARGETS = native.load_vocabulary("cmmi").terms
ISSUES = native.load_vocabulary("issue").terms
Capsys = pytest.CaptureFixture[str]
TABLE = [
    ("modelops", "100", "100", "Potential level 3", "Stable by design", ["own judgement"]),
    ("devops-bucena", "80", "58", "Potential level 3", "Flips if one tag is lost", ["reconstructed"]),
    ("mlops-mcknight", "75", "71", "Potential level 3", "No single tag flips it", ["reconstructed"]),
    ("mlops-azure", "55", "46", "Near miss of level 3", "Flips if one of six tags rises", []),
    ("mlops-google", "40", "25", "Level 2 only", "No single tag flips it", []),
    ("mlops-aws", "35", "17", "Level 2 only", "No single tag flips it", ["deprecated"]),
]


def run(home: Path, *argv: object) -> int:
    return command_line(["--home", str(home), *map(str, argv)])


def report(home: Path, capsys: Capsys, *names: object) -> dict[str, dict[str, object]]:
    assert run(home, "library", "evaluate", *names, "--json") == 0
    return {row["uid"]: row for row in json.loads(capsys.readouterr().out)["frameworks"]}


def test_the_command_prints_the_table_of_the_sheet(home: Path, capsys: Capsys) -> None:
    assert run(home, "library", "evaluate", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    rows = [(r["uid"], str(r["coverage"]["level_2"]["percent"]), str(r["coverage"]["level_3"]["percent"]), r["verdict"],
             r["sensitivity"], r["labels"]) for r in found["frameworks"]]
    assert rows == TABLE
    words = " ".join(found["notices"])
    for said in ("own judgement", "calibrated to the article's verdicts", "Reconstructed"):
        assert said in words
    assert {"CMMI for Development 1.3"} <= set(found["without_tags"])
    azure = next(r for r in found["frameworks"] if r["uid"] == "mlops-azure")
    assert len(azure["flips"]) == 6 and {f["verdict"] for f in azure["flips"]} == {"Potential level 3"}
    bucena = next(r for r in found["frameworks"] if r["uid"] == "devops-bucena")
    assert [(f["code"], f["tag"], f["change"]) for f in bucena["flips"]] == [("L3-PRO-1", "cmmi:T3-01", "lost")]
    assert run(home, "library", "evaluate") == 0
    text = capsys.readouterr().out
    for uid, two, three, verdict, sensitivity, labels in TABLE:
        line = next(part for part in text.splitlines() if part.startswith(uid))
        assert f"{two} % (" in line and f"{three} % (" in line and verdict in line and sensitivity in line
        assert all(label in line for label in labels)
    assert "calibrated" in text and "CMMI level 2" not in text


def test_every_cell_has_its_statements() -> None:
    for uid in native.bundled_ids():
        framework = native.load_bundled(uid)[0]
        row = evaluate(framework, TARGETS, ISSUES)
        for cell in (*row.targets, *row.issues):
            tagged = {c.uid for c in framework.criteria if cell.term.uid in c.tags}
            assert {s.uid for s in cell.statements} == tagged
            assert (cell.standing == "none") == (not tagged)
        for group in ("2", "3"):
            have = sum(c.strength for c in row.targets if c.term.group == group)
            assert row.points[group][0] == have


def test_changing_one_tag_of_a_file_changes_the_table(home: Path, tmp_path: Path, capsys: Capsys) -> None:
    folder = tmp_path / "azure"
    native.save_folder(native.load_bundled("mlops-azure")[0], folder)
    before = report(home, capsys, folder)["mlops-azure"]
    assert before["verdict"] == "Near miss of level 3"
    for path in folder.rglob("*.json"):
        data = json.loads(path.read_text())
        if "mlops-azure.az-l3-tec-1" in data:
            data["mlops-azure.az-l3-tec-1"]["tags"]["cmmi:T3-08"] = 2
            path.write_text(json.dumps(data))
    after = report(home, capsys, folder)["mlops-azure"]
    assert after["verdict"] == "Potential level 3"
    assert after["coverage"]["level_3"]["points"] == 12  # type: ignore[index]


def test_a_framework_of_ones_own_counts_once_it_carries_tags(workbench: Workbench) -> None:
    azure = native.load_bundled("mlops-azure")[0]
    own = replace(azure, uid="own", code="OWN", title="Our own", publisher="Northwind")

    def publish(framework: Framework) -> None:
        files = native.write_files(framework)
        workbench.library.add(replace(framework, revision=native.revision_of(files)), files)

    publish(replace(own, criteria=tuple(replace(c, tags={}) for c in own.criteria)))
    table = fitness_table(workbench)
    assert "Our own" in table.untagged and all(r.uid != "own" for r in table.rows)
    publish(own)
    row = next(r for r in fitness_table(workbench).rows if r.uid == "own")
    assert row.verdict == "Near miss of level 3"
    weaker = tuple(replace(c, tags={t: s for t, s in c.tags.items() if t != "cmmi:T2-07"}) for c in own.criteria)
    publish(replace(own, criteria=weaker))
    row = next(r for r in fitness_table(workbench).rows if r.uid == "own")
    assert row.verdict == "Below level 2" and "T2-07 full" in row.margin(CALIBRATED)


def test_a_draft_stands_beside_its_revision(workbench: Workbench) -> None:
    view = workbench.draft("mlops-azure")
    statement = next(c for c in view.framework.criteria if c.code == "AZ-L3-TEC-1")
    workbench.do(frameworks.edit_part(view, statement.uid, {"tags/cmmi:T3-08": 2}))
    rows = {r.uid: r for r in fitness_table(workbench).rows}
    assert rows["mlops-azure"].verdict == "Near miss of level 3"
    draft = rows[f"{view.uid}@draft"]
    assert (draft.verdict, draft.points["3"], "draft" in draft.labels) == ("Potential level 3", (12, 24), True)
    workbench.undo("library")
    assert f"{view.uid}@draft" not in {r.uid for r in fitness_table(workbench).rows}
    workbench.new_framework("Plain")
    assert "Plain" in fitness_table(workbench).untagged


def test_thresholds_are_data(home: Path, workbench: Workbench, capsys: Capsys) -> None:
    workbench.do(crosswalks.set_fitness_rule({"potential": "0.45", "near": "1/5"}))
    table = fitness_table(workbench)
    found = {r.uid: r.verdict for r in table.rows}
    assert found["mlops-azure"] == "Potential level 3" and found["mlops-google"] == "Near miss of level 3"
    assert table.rule.differences(table.calibrated) == {"potential": "0.45", "near": "0.20"}
    assert any("were changed" in text for text in table.notices)
    workbench.close()
    assert report(home, capsys)["mlops-azure"]["verdict"] == "Potential level 3"
    workbench.undo("library")
    assert fitness_table(workbench).rule == CALIBRATED
    workbench.redo("library")
    workbench.do(crosswalks.set_fitness_rule({}))
    assert fitness_table(workbench).rule == CALIBRATED


@pytest.mark.parametrize(("text", "value"), [
    ("1/3", Fraction(1, 3)), ("0,35", Fraction(7, 20)), ("50 %", Fraction(1, 2)), ("0.125", Fraction(1, 8)),
])  # fmt: skip
def test_shares_are_typed_in_three_ways(text: str, value: Fraction) -> None:
    assert threshold(text) == value
    assert threshold(share_text(value)) == value


@pytest.mark.parametrize("text", ["", "much", "1/0", "3/2", "-1", "nan", "inf"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        threshold(text)


def test_a_bad_name_is_told(home: Path, tmp_path: Path, capsys: Capsys) -> None:
    assert run(home, "library", "evaluate", "nothing") == 1
    assert "nothing" in capsys.readouterr().err
    (tmp_path / "bad.json").write_text("[]")
    assert run(home, "library", "evaluate", tmp_path / "bad.json") == 1
    assert "bad.json" in capsys.readouterr().err


tags = st.dictionaries(st.sampled_from([t.uid for t in TARGETS]), st.sampled_from([1, 2]), max_size=8)


def made(all_tags: list[dict[str, int]]) -> Framework:
    criteria = tuple(Criterion(uid=f"f.c{i}", parent="", code=f"C{i}", tags=t) for i, t in enumerate(all_tags))
    return Framework(uid="f", code="F", title="F", version="1", criteria=criteria)


def with_tag(framework: Framework, number: int, tag: str, strength: int) -> Fitness:
    criteria = list(framework.criteria)
    kept = {t: s for t, s in criteria[number].tags.items() if t != tag}
    criteria[number] = replace(criteria[number], tags={**kept, **({tag: strength} if strength else {})})
    return evaluate(replace(framework, criteria=tuple(criteria)), TARGETS, ISSUES, LOW)


# Low thresholds, so that random tags reach every verdict.
LOW = Rule(Fraction(1, 10), ("cmmi:T2-07",), Fraction(1, 6), ("cmmi:T3-01",), Fraction(1, 10))


@given(st.lists(tags, min_size=1, max_size=6))
def test_sensitivity_is_what_changing_each_tag_does(all_tags: list[dict[str, int]]) -> None:
    framework = made(all_tags)
    row = evaluate(framework, TARGETS, ISSUES, LOW)
    expected = set()
    for i, found in enumerate(all_tags):
        for tag, strength in found.items():
            for after in {0, 1, 2} - {strength}:
                changed = with_tag(framework, i, tag, after)
                assert (changed.found.character >= row.found.character) or after < strength
                if changed.found.result != row.found.result:
                    expected.add((f"f.c{i}", tag, after))
    assert {(f.criterion, f.tag, f.after) for f in row.flips} == expected
