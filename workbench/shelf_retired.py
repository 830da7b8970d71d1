"""What was taken out of a framework without a mark, by a text editor and plain Git, is marked as retired after all.

Owns that rule: an identifier that was published once is never given again, whoever took the entry out. What is made
depends on the two states alone, so that every machine that takes the change in makes the same. Changes nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workbench.drafts import free_version
from workbench.model.draft import retired
from workbench.model.framework import Framework


def entries_of(framework: Framework) -> set[str]:
    """Identifiers that may never be given again."""
    return {part.uid for some in (framework.nodes, framework.criteria, framework.questions) for part in some}


def marked(before: Framework, now: Framework, taken: Mapping[str, str]) -> tuple[Framework, tuple[str, ...]]:
    """`now` with a mark for everything that `before` had and `now` neither has nor names as retired, and what that is.
    taken: version -> revision of those published; taking something out is a major change."""
    lost = tuple(sorted(entries_of(before) - entries_of(now) - retired(now)))
    if not lost:
        return now, ()
    marks = dict.fromkeys((*retired(now), *lost), True)
    version = free_version(before, now.version, "major", taken)
    return replace(now, x={**now.x, "retired": marks}, version=version, revision=""), lost
