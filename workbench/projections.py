"""Projection over the open engagement: which assessments map onto which, along crosswalks and tags of the library.

Owns the gathering of links (bundled and own crosswalks, the tags of both frameworks) and the shape a proposal is
accepted in; part of the application layer. The rules stand in model/projection.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.app import Workbench
from workbench.model.crosswalk import tag_pairs
from workbench.model.engagement import Assessment
from workbench.model.fitness import CMMI
from workbench.model.framework import Framework, Pair
from workbench.model.projection import MOST_LINKS, Link, Projected, links_of, paths, provenance
from workbench.model.proposal import Proposal
from workbench.model.record import new_uid
from workbench.queries.overview import engagement_overview
from workbench.queries.projection import Projection, projection


@dataclass(frozen=True)
class Origin:
    """Another assessment whose framework maps onto the wanted one, and onto how many of its criteria."""

    assessment: Assessment
    title: str
    mapped: int


def links_for(bench: Workbench, source: Framework, target: Framework) -> list[Link]:
    """The links between two frameworks: their character tags and every crosswalk on a chain from one to the other.

    Tags of the ten issues are no path: two statements that touch the same cause of failure need not overlap.
    """
    found: list[tuple[str, Pair]] = []
    for framework in (source, target):
        found += [("tags", pair) for pair in tag_pairs(framework, (CMMI,))]
    entries = bench.crosswalks()
    sides = [(e.source, e.target) for e in entries] + [(source.uid, CMMI), (target.uid, CMMI)]
    far_off, near = _distances(sides, source.uid), _distances(sides, target.uid)
    for entry in entries:
        ways = [far_off.get(a, MOST_LINKS) + 1 + near.get(b, MOST_LINKS)
                for a, b in ((entry.source, entry.target), (entry.target, entry.source))]
        if min(ways) <= MOST_LINKS:
            found += [(entry.uid, pair) for pair in bench.crosswalk(entry.uid).pairs]
    return links_of(found)


def _distances(sides: Sequence[tuple[str, str]], start: str) -> dict[str, int]:
    """How many crosswalks lie between a framework and each side."""
    out, front = {start: 0}, [start]
    for step in range(1, MOST_LINKS + 1):
        front = [b for pair in sides for a, b in (pair, pair[::-1]) if a in front and b not in out]
        out.update(dict.fromkeys(front, step))
    return out


def origins(bench: Workbench, assessment: str) -> list[Origin]:
    """Current assessments of the file with a path to this one, the widest first."""
    view = bench.read(engagement_overview)
    target = bench.framework_of(assessment)
    out = []
    for other in view.current:
        if other.uid == assessment or other.framework == target.uid:
            continue
        source = bench.framework_of(other)
        own, theirs = ([c.uid for c in framework.criteria] for framework in (target, source))
        reached = paths(links_for(bench, source, target), theirs, own)
        if reached:
            out.append(Origin(other, source.title, len(reached)))
    return sorted(out, key=lambda o: (-o.mapped, o.title, o.assessment.uid))


def projected(bench: Workbench, from_assessment: str, to_assessment: str) -> Projection:
    """What the ratings of one assessment propose for another. Reads only."""
    source, target = bench.framework_of(from_assessment), bench.framework_of(to_assessment)
    return bench.read(projection, source, target, from_assessment, to_assessment, links_for(bench, source, target))


def as_proposal(bench: Workbench, assessment: str, source: Framework, one: Projected) -> Proposal:
    """A projected row in the shape commands/proposals.py takes; it is not stored by this."""
    names = {t.uid: t.code for v in bench.vocabularies().values() for t in v.terms}
    vias = sorted({link.via for link in one.path.links})
    return Proposal(
        uid=new_uid(), assessment=assessment, criterion=one.criterion, unit=one.unit, value=one.value,
        source=f"crosswalk:{'+'.join(vias)}", text=provenance(one, source, names),
        sources=(one.rated.criterion, *one.path.via))  # fmt: skip
