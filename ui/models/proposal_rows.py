"""Rows of the proposals screen as plain values: what is proposed, from where, along which path, and what follows not.

Built from the workbench; knows no widget. Levels and states keep their own words: unknown is not "not met".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.app import Workbench
from workbench.model.crosswalk import WORDS
from workbench.model.framework import Framework
from workbench.model.proposal import Proposal
from workbench.projections import as_proposal, projected
from workbench.queries.overview import engagement_overview
from workbench.queries.projection import waiting

WAITING = "waiting"


@dataclass(frozen=True)
class ProposalRow:
    """One line. proposal None = related, but no value follows (`why`). position and count place the value's pill."""

    node: str
    code: str
    text: str
    unit: str
    value: str
    position: int | None
    count: int
    standing: str
    source: str
    path: str
    evidence: int
    why: str
    proposal: Proposal | None = None
    stored: bool = False

    @property
    def spoken(self) -> str:
        said = f"proposed {self.value}" if self.proposal is not None else f"unknown, {self.why}"
        parts = (f"{self.code} {self.text}", self.unit, said, f"from {self.source}", self.path)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Group:
    """Heading: a dimension with how many proposals it has."""

    node: str
    title: str
    ready: int


@dataclass(frozen=True)
class Rows:
    """Everything of one origin. ready: rows that can be accepted; answered: what has a rating and stays as it is."""

    lines: tuple[Group | ProposalRow, ...]
    ready: int
    unknown: int
    answered: int


def rows_from(bench: Workbench, origin: str, assessment: str) -> Rows:
    """Rows of an origin: the uid of another assessment, or WAITING for those kept in the file."""
    framework = bench.framework_of(assessment)
    units = {u.uid: u.name for u in bench.read(engagement_overview).units}
    if origin == WAITING:
        kept = [_kept(framework, units, p) for p in bench.read(waiting, assessment)]
        return _grouped(framework, [r for r in kept if r is not None], 0)
    source = bench.framework_of(origin)
    found = projected(bench, origin, assessment)
    names = {t.uid: t.code for v in bench.vocabularies().values() for t in v.terms}
    out = []
    for one in found.rows:
        at = source.criterion_by_uid[one.rated.criterion]
        said = one.rated.value if one.rated.state == "value" else one.rated.state.replace("_", " ")
        via = ", ".join(names.get(v, v.rpartition(".")[2]) for v in one.path.via)
        path = f"{WORDS[one.path.relation]}, strength {one.path.strength}" + (f", through {via}" if via else "")
        proposal = as_proposal(bench, assessment, source, one) if one.value else None
        more = f", {one.paths} paths" if one.paths > 1 else ""
        where = f"{source.short_code(at.code)} {said}{', ' + units[one.rated.unit] if one.rated.unit in units else ''}"
        out.append(_row(framework, units, one.criterion, one.unit, one.value, one.standing, where, path + more,
                        one.rated.evidence, one.why, proposal))  # fmt: skip
    return _grouped(framework, out, found.answered)


def _kept(framework: Framework, units: Mapping[str, str], p: Proposal) -> ProposalRow | None:
    if p.criterion not in framework.criterion_by_uid:
        return None
    word = p.value if p.state == "value" else p.state.replace("_", " ")
    source = p.source.partition(":")[0]
    return _row(framework, units, p.criterion, p.unit, word, "", source, p.text, 0, "", p, stored=True)


def _row(
    framework: Framework, units: Mapping[str, str], uid: str, unit: str, value: str, standing: str, source: str,
    path: str, evidence: int, why: str, proposal: Proposal | None, *, stored: bool = False,
) -> ProposalRow:  # fmt: skip
    criterion = framework.criterion_by_uid[uid]
    scale = framework.scale_of(criterion)
    ids = [v.id for v in scale.values] if scale is not None else []
    node = framework.dimension_of(uid)
    return ProposalRow(
        node.uid if node else "", framework.short_code(criterion.code), criterion.text, units.get(unit, ""), value,
        ids.index(value) if value in ids else None, len(ids), standing, source, path, evidence, why, proposal, stored)


def _grouped(framework: Framework, rows: Sequence[ProposalRow], answered: int) -> Rows:
    """By dimension in framework order; what can be accepted before what is only related."""
    by_node: dict[str, list[ProposalRow]] = {}
    for row in rows:
        by_node.setdefault(row.node, []).append(row)
    lines: list[Group | ProposalRow] = []
    for node in (*framework.dimensions, None):
        some = by_node.get(node.uid if node else "", [])
        if some:
            ready = sum(r.proposal is not None for r in some)
            lines.append(Group(node.uid if node else "", node.title if node else "Elsewhere", ready))
            lines += [r for r in some if r.proposal is not None]
            lines += [r for r in some if r.proposal is None]
    total = sum(r.proposal is not None for r in rows)
    return Rows(tuple(lines), total, len(rows) - total, answered)
