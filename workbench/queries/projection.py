"""What a projection needs of the open file: the answers of the source with their evidence, what the target has.

Also the proposals that wait in the file. Knows no crosswalk; links are passed in, since they lie in the library.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.model.capture import EvidenceLink
from workbench.model.engagement import Assessment
from workbench.model.framework import Framework
from workbench.model.judgement import Settled
from workbench.model.projection import Link, Projected, Rated, project
from workbench.model.proposal import Proposal
from workbench.store.command import Reader


@dataclass(frozen=True)
class Projection:
    """Proposals from one assessment for another. answered: answers the target has already, which stay as they are."""

    source: Assessment
    target: Assessment
    rows: tuple[Projected, ...]
    answered: int


def projection(
    reader: Reader, source: Framework, target: Framework, from_assessment: str, to_assessment: str,
    links: Iterable[Link],
) -> Projection:  # fmt: skip
    """The ratings of one assessment projected onto another of the same file."""
    to = reader.get(Assessment, to_assessment)
    evidence = Counter((e.criterion, e.unit) for e in reader.all(EvidenceLink))
    rated = [Rated(s.criterion, s.unit, s.value, s.state, evidence[(s.criterion, s.unit)])
             for s in reader.all(Settled, assessment=from_assessment) if not s.context and s.state != "unanswered"]
    taken = [(s.criterion, s.unit) for s in reader.all(Settled, assessment=to_assessment) if s.state != "unanswered"]
    rows = project(source, target, rated, taken, links, to.units)
    return Projection(reader.get(Assessment, from_assessment), to, tuple(rows), len(taken))


def waiting(reader: Reader, assessment: str) -> list[Proposal]:
    """Proposals kept in the file, such as those of an upgrade, in the order of their making."""
    return reader.all(Proposal, assessment=assessment)
