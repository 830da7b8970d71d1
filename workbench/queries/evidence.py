"""The evidence register: every item with its number, links and the beginning of its hash.

Knows nothing of bytes; those are read through Reader.blob when someone opens an item.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.model.capture import Evidence, EvidenceLink
from workbench.store.command import Reader


@dataclass(frozen=True)
class EvidenceItem:
    """ref: "E-01". hash_prefix: first twelve hex digits. types: link types used, sorted."""

    evidence: Evidence
    ref: str
    links: tuple[EvidenceLink, ...]
    hash_prefix: str

    @property
    def uid(self) -> str:
        return self.evidence.uid

    @property
    def criteria(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(link.criterion for link in self.links))

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(sorted({link.type for link in self.links}))


def reference(evidence: Evidence) -> str:
    return f"E-{evidence.number:02d}"


def evidence_register(reader: Reader, *, uids: tuple[str, ...] | None = None) -> tuple[EvidenceItem, ...]:
    """All evidence in number order."""
    found = reader.all(Evidence) if uids is None else reader.all(Evidence, uid=uids)
    links: dict[str, list[EvidenceLink]] = {}
    for link in reader.all(EvidenceLink):
        links.setdefault(link.evidence, []).append(link)
    return tuple(EvidenceItem(e, reference(e), tuple(links.get(e.uid, ())), e.sha256[:12])
                 for e in sorted(found, key=lambda e: (e.number, e.uid)))


def by_criterion(items: tuple[EvidenceItem, ...]) -> Mapping[str, tuple[EvidenceItem, ...]]:
    """Evidence per criterion or node uid, in number order."""
    out: dict[str, list[EvidenceItem]] = {}
    for item in items:
        for criterion in item.criteria:
            out.setdefault(criterion, []).append(item)
    return {criterion: tuple(found) for criterion, found in out.items()}


def types_by_criterion(reader: Reader) -> Mapping[str, frozenset[str]]:
    """Link types per criterion; rejected evidence does not count."""
    rejected = {e.uid for e in reader.all(Evidence, status="rejected")}
    out: dict[str, set[str]] = {}
    for link in reader.all(EvidenceLink):
        if link.evidence not in rejected:
            out.setdefault(link.criterion, set()).add(link.type)
    return {criterion: frozenset(types) for criterion, types in out.items()}
