"""What a framework covers by its tags: the CMMI character it has if followed, and the issues it addresses.

Owns the arithmetic over tags and the rule data of a crosswalk; says nothing about a client, whose practices no
framework can vouch for. A result reads "character of level 2", never "level 2". Exact fractions throughout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from workbench.model.framework import Framework, Term

FULL = 2
DEFAULT_RULES: Mapping[str, Any] = {
    "level_2": {"coverage": "1/3", "full": {"cmmi:T2-07": True, "cmmi:T2-10": True}},
    "potential_level_3": {"coverage": "0.50", "partial": {"cmmi:T3-01": True}},
    "near_miss_level_3": {"coverage": "0.35"},
}


@dataclass(frozen=True, slots=True)
class Character:
    """The computed verdict. coverage: share of the maximum by group ("2", "3"); character: 1 (below 2), 2 or 3."""

    coverage: Mapping[str, Fraction]
    strengths: Mapping[str, int]
    character: int
    result: str


def strengths(framework: Framework, vocabulary: str, up_to: str = "") -> dict[str, int]:
    """The strongest single statement per term, of levels up to and including `up_to` (all when empty)."""
    scale = framework.level_scale
    top = scale.position(up_to) if scale is not None and up_to else None
    out: dict[str, int] = {}
    for criterion in framework.criteria:
        if top is not None and scale is not None and criterion.level and scale.position(criterion.level) > top:
            continue
        for tag, strength in criterion.tags.items():
            if tag.startswith(vocabulary + ":"):
                out[tag] = max(out.get(tag, 0), strength)
    return out


def coverage(found: Mapping[str, int], terms: Sequence[Term]) -> dict[str, Fraction]:
    """Share of the possible strength per group of terms."""
    most: dict[str, int] = {}
    have: dict[str, int] = {}
    for term in terms:
        most[term.group] = most.get(term.group, 0) + FULL
        have[term.group] = have.get(term.group, 0) + found.get(term.uid, 0)
    return {group: Fraction(have[group], most[group]) for group in most}


def character(found: Mapping[str, int], terms: Sequence[Term], rules: Mapping[str, Any] = DEFAULT_RULES) -> Character:
    """The verdict under the thresholds of a crosswalk (`x["rules"]`); a consultant may change them."""
    share = coverage(found, terms)
    two, three = share.get("2", Fraction(0)), share.get("3", Fraction(0))
    second, potential, near = rules["level_2"], rules["potential_level_3"], rules["near_miss_level_3"]
    if two < Fraction(second["coverage"]) or any(found.get(t, 0) < FULL for t in second["full"]):
        return Character(share, found, 1, "below level 2")
    if three >= Fraction(potential["coverage"]) and all(found.get(t, 0) > 0 for t in potential["partial"]):
        return Character(share, found, 3, "level 2, potential level 3")
    if three >= Fraction(near["coverage"]):
        return Character(share, found, 2, "level 2, near miss of level 3")
    return Character(share, found, 2, "level 2 only")


def issue_coverage(
    framework: Framework, terms: Sequence[Term], strong: int = FULL, on_levels: int = 2
) -> dict[str, str]:
    """full: strong statements (of strength 2) on at least two levels; partial: any other tag; none."""
    levels: dict[str, set[str]] = {}
    named: set[str] = set()
    for criterion in framework.criteria:
        for tag, strength in criterion.tags.items():
            if strength > 0:
                named.add(tag)
            if strength >= strong and criterion.kind != "marker":
                levels.setdefault(tag, set()).add(criterion.level)
    return {t.uid: "full" if len(levels.get(t.uid, ())) >= on_levels else "partial" if t.uid in named else "none"
            for t in terms}
