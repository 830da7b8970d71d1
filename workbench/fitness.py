"""The verdict table over the frameworks of the library: which carry tags, under which rule, with what said beside it.

Owns the cheap look for tags before a framework is parsed, and the meeting of the stored thresholds with the calibrated
ones; part of the application layer beside library.py. The figures come from model/fitness.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from workbench.app import Workbench
from workbench.model.fitness import CMMI, ISSUE, FitnessTable, Rule
from workbench.model.framework import Framework
from workbench.model.mapping import RULE, FitnessRule
from workbench.queries.overview import engagement_overview
from workbench.store.command import Reader

DRAFT = "@draft"
MARKS = tuple(f'"{vocabulary}:' for vocabulary in (CMMI, ISSUE))


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


def engagement_fitness(bench: Workbench) -> FitnessTable | None:
    """The frameworks of the open engagement that carry tags, for its report; None when none does."""
    found: dict[str, Framework] = {}
    for assessment in bench.read(engagement_overview).assessments:
        framework = bench.framework_of(assessment)
        if any(c.tags for c in framework.criteria):
            found[framework.uid] = framework
    return fitness_table(bench, list(found.values())) if found else None
