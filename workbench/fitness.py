"""The verdict table over the frameworks of the library: which carry tags, under which rule, with what said beside it.

Owns the cheap look for tags before a framework is parsed, and the meeting of the stored thresholds with the calibrated
ones; part of the application layer beside library.py. The figures come from model/fitness.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.app import Workbench
from workbench.model.fitness import CMMI, ISSUE, Fitness, Rule, evaluate, notices, ordered
from workbench.model.framework import Framework, Term
from workbench.model.mapping import RULE, FitnessRule
from workbench.store.command import Reader

DRAFT = "@draft"
MARKS = tuple(f'"{vocabulary}:' for vocabulary in (CMMI, ISSUE))


@dataclass(frozen=True)
class FitnessTable:
    """rows in the order of the table. untagged: titles of frameworks without tags. notices go wherever rows go."""

    rows: tuple[Fitness, ...]
    rule: Rule
    calibrated: Rule
    targets: tuple[Term, ...]
    issues: tuple[Term, ...]
    untagged: tuple[str, ...] = ()
    calibration: str = ""

    @property
    def notices(self) -> list[str]:
        return notices(self.rows, self.rule, self.calibrated)

    def under(self, rule: Rule, frameworks: Iterable[Framework]) -> FitnessTable:
        """The same frameworks under another rule."""
        rows = ordered(evaluate(f, self.targets, self.issues, rule) for f in frameworks)
        return FitnessTable(tuple(rows), rule, self.calibrated, self.targets, self.issues, self.untagged,
                            self.calibration)  # fmt: skip


def stored_rule(reader: Reader) -> dict[str, Any]:
    """The thresholds the user changed, {} = none."""
    found = reader.find(FitnessRule, RULE)
    return dict(found.values) if found is not None else {}


def tagged_frameworks(bench: Workbench) -> tuple[list[Framework], list[str]]:
    """Frameworks of the library that carry tags, parsed, and the titles of those that do not.

    A draft counts beside the revision it began from, so that an edit shows what it changes.
    """
    tagged, untagged = [], []
    for entry in bench.frameworks():
        if entry.draft:
            draft = bench.draft(entry.uid).framework
            if any(c.tags for c in draft.criteria):
                tagged.append(replace(draft, uid=f"{entry.uid}{DRAFT}", lifecycle="draft", revision=""))
            elif not entry.revision:
                untagged.append(entry.title)
        if not entry.revision:
            continue
        files = bench.framework_files(entry.uid, entry.revision)
        if any(mark in text for text in files.values() for mark in MARKS):
            tagged.append(bench.framework(entry.uid, entry.revision))
        else:
            untagged.append(entry.title)
    return tagged, untagged


def fitness_table(bench: Workbench, frameworks: Sequence[Framework] | None = None) -> FitnessTable:
    """The table under the user's rule; without frameworks, over all of the library that carry tags."""
    from workbench.formats.native import load_crosswalk

    walk = load_crosswalk("cmmi-character")
    calibrated = Rule.from_data(walk.x["rules"])
    terms = bench.vocabularies()
    rule = calibrated.changed_by(bench.read(stored_rule, file="library"))
    found, untagged = tagged_frameworks(bench) if frameworks is None else (list(frameworks), [])
    empty = FitnessTable((), rule, calibrated, terms[CMMI].terms, terms[ISSUE].terms, tuple(untagged),
                         str(walk.x.get("calibration", "")))  # fmt: skip
    return empty.under(rule, found)
