"""Questions about the user's own crosswalks: which there are, the pairs of one, the pairs that touch an entry.

Bundled crosswalks are files and are not known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.errors import NotFound
from workbench.model.framework import Crosswalk, Pair
from workbench.model.mapping import CrosswalkHead, CrosswalkPair
from workbench.store.command import Reader


@dataclass(frozen=True)
class CrosswalkEntry:
    """One line of the list of crosswalks. read_only: bundled, or the tags of a framework."""

    uid: str
    title: str
    source: str
    target: str
    pairs: int
    read_only: bool = False
    origin: str = ""


def own_crosswalks(reader: Reader) -> list[CrosswalkEntry]:
    """The user's crosswalks by title, with the number of pairs."""
    entries = [
        CrosswalkEntry(h.uid, h.title, h.source, h.target, reader.count(CrosswalkPair, crosswalk=h.uid),
                       origin=str(h.x.get("origin", "")))
        for h in reader.all(CrosswalkHead)]  # fmt: skip
    return sorted(entries, key=lambda e: (e.title.casefold(), e.uid))


def own_crosswalk(reader: Reader, uid: str) -> Crosswalk:
    """A crosswalk with all its pairs, in the order of its file."""
    head = reader.find(CrosswalkHead, uid)
    if head is None:
        raise NotFound(f"There is no crosswalk “{uid}”.", "See the list in the Library, tab Crosswalk.")
    pairs = sorted((pair_of(p) for p in reader.all(CrosswalkPair, crosswalk=uid)), key=lambda p: (p.source, p.target))
    return Crosswalk(uid=uid, title=head.title, source=head.source, target=head.target, pairs=tuple(pairs), x=head.x)


def pairs_of(reader: Reader, sides: Iterable[str]) -> list[tuple[str, Pair]]:
    """(crosswalk uid, pair) of every crosswalk that has one of these frameworks or vocabularies as a side."""
    wanted = set(sides)
    heads = [h.uid for h in reader.all(CrosswalkHead) if wanted & {h.source, h.target}]
    return [(p.crosswalk, pair_of(p)) for uid in sorted(heads) for p in reader.all(CrosswalkPair, crosswalk=uid)]


def pairs_at(reader: Reader, entry: str) -> list[tuple[str, Pair]]:
    """(crosswalk uid, pair) of every pair that has this criterion, node or term at one end."""
    found = [*reader.all(CrosswalkPair, source=entry), *reader.all(CrosswalkPair, target=entry)]
    return [(p.crosswalk, pair_of(p)) for p in {p.uid: p for p in found}.values()]


def pair_of(record: CrosswalkPair) -> Pair:
    return Pair(source=record.source, target=record.target, relation=record.relation, strength=record.strength,
                rationale=record.rationale, x=record.x)  # fmt: skip
