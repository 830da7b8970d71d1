"""The verdict table of the crosswalk comes out of the tags, level by level, and is as sensitive as stated."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from workbench.formats import native
from workbench.model.character import Character, character, issue_coverage, strengths
from workbench.model.framework import Framework

TARGETS = native.load_vocabulary("cmmi").terms
ISSUES = native.load_vocabulary("issue").terms
CROSSWALK = native.load_crosswalk("cmmi-character")
VENDORS = ("devops-bucena", "mlops-mcknight", "mlops-google", "mlops-azure", "mlops-aws")


def verdict(framework: Framework, up_to: str = "") -> Character:
    return character(strengths(framework, "cmmi", up_to), TARGETS, CROSSWALK.x["rules"])


VERDICTS = [
    ("devops-bucena", "level 2, potential level 3", Fraction(16, 20), Fraction(14, 24)),
    ("mlops-mcknight", "level 2, potential level 3", Fraction(15, 20), Fraction(17, 24)),
    ("mlops-google", "level 2 only", Fraction(8, 20), Fraction(6, 24)),
    ("mlops-azure", "level 2, near miss of level 3", Fraction(11, 20), Fraction(11, 24)),
    ("mlops-aws", "level 2 only", Fraction(7, 20), Fraction(4, 24)),
    ("modelops", "level 2, potential level 3", Fraction(1), Fraction(1)),
]


@pytest.mark.parametrize(("uid", "result", "second", "third"), VERDICTS)
def test_verdicts(uid: str, result: str, second: Fraction, third: Fraction) -> None:
    found = verdict(native.load_bundled(uid)[0])
    assert (found.result, found.coverage["2"], found.coverage["3"]) == (result, second, third)


def test_level_by_level() -> None:
    table = CROSSWALK.x["level_character"]
    rows = [(uid, level, row) for uid, levels in table.items() for level, row in levels.items()]
    assert len(rows) == 22
    for uid, level, row in rows:
        found = verdict(native.load_bundled(uid)[0], level)
        assert (found.character, found.result) == (row["character"], row["result"]), (uid, level)
        assert [f"{float(found.coverage[g]):.2f}" for g in "23"] == [row["l2_coverage"], row["l3_coverage"]], (
            uid,
            level,
        )


def changed(framework: Framework, step: int) -> list[tuple[str, str, str]]:
    """Criterion, tag and new verdict of every single tag that changes the verdict when raised or lowered by one."""
    before = verdict(framework).result
    out = []
    for i, criterion in enumerate(framework.criteria):
        for tag, strength in criterion.tags.items():
            value = strength + step
            if not tag.startswith("cmmi:") or not 0 <= value <= 2:
                continue
            tags = {**criterion.tags, tag: value} if value else {t: s for t, s in criterion.tags.items() if t != tag}
            other = replace(criterion, tags=tags)
            criteria = (*framework.criteria[:i], other, *framework.criteria[i + 1 :])
            after = verdict(replace(framework, criteria=criteria)).result
            if after != before:
                out.append((criterion.code, tag, after))
    return out


def test_sensitivity() -> None:
    frameworks = {uid: native.load_bundled(uid)[0] for uid in VENDORS}
    raised = changed(frameworks["mlops-azure"], +1)
    assert {after for _, _, after in raised} == {"level 2, potential level 3"}
    assert len(raised) == 6
    for uid in ("mlops-mcknight", "mlops-google", "mlops-aws"):
        assert changed(frameworks[uid], +1) == changed(frameworks[uid], -1) == []
    bucena = frameworks["devops-bucena"]
    lost = replace(
        bucena,
        criteria=tuple(
            replace(c, tags={t: s for t, s in c.tags.items() if t != "cmmi:T3-01"}) if c.code == "BI-L3-PRO-1" else c
            for c in bucena.criteria
        ),
    )
    assert verdict(lost).result == "level 2, near miss of level 3"


ISSUE_ROWS = {  # I01 to I10: n none, p partial, f full
    "devops-bucena": "npppppnnnp", "mlops-mcknight": "ppnppppppp", "mlops-google": "pnnnppnnpp",
    "mlops-azure": "ppnnppnnpp", "mlops-aws": "pnnnppnnpp", "modelops": "ffffffffff",
}  # fmt: skip


@pytest.mark.parametrize("uid", sorted(ISSUE_ROWS))
def test_issues(uid: str) -> None:
    found = issue_coverage(native.load_bundled(uid)[0], ISSUES)
    assert "".join(found[f"issue:I{i:02}"][0] for i in range(1, 11)) == ISSUE_ROWS[uid]
