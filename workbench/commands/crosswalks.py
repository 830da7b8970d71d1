"""Commands on the user's own crosswalks and their pairs, and on the thresholds of the verdict.

Owns that a pair exists once and belongs to a crosswalk that is there. Knows nothing of the bundled crosswalks, which
are files and are never written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from workbench.errors import Invalid
from workbench.model.crosswalk import WORDS, check_pair
from workbench.model.framework import Crosswalk, Pair
from workbench.model.mapping import RULE, CrosswalkHead, CrosswalkPair, FitnessRule, pair_uid
from workbench.store.command import Command, Place, Transaction

File = Literal["engagement", "library"]


def _place(uid: str) -> Place:
    return Place("library", record=f"crosswalk:{uid}")


def create_crosswalk(title: str, source: str, target: str, *, uid: str = "", file: File = "library") -> Command:
    """An empty crosswalk between two frameworks or vocabularies; the result is its uid."""

    def run(tx: Transaction) -> str:
        if not (source.strip() and target.strip()):
            raise Invalid("A crosswalk needs two sides.", "Choose a framework or vocabulary for each.")
        taken = uid or _free_uid(tx, f"{source}-to-{target}")
        if tx.find(CrosswalkHead, taken) is not None:
            raise Invalid(f"There is a crosswalk {taken} already.", "Choose another identifier.")
        tx.put(CrosswalkHead(uid=taken, title=title.strip() or f"{source} to {target}", source=source, target=target))
        return taken

    return Command("Crosswalk added", run, file=file)


def _free_uid(tx: Transaction, wanted: str) -> str:
    """`wanted`, or with the next free number behind it."""
    number, uid = 1, wanted
    while tx.find(CrosswalkHead, uid) is not None:
        number += 1
        uid = f"{wanted}-{number}"
    return uid


def rename_crosswalk(uid: str, title: str, file: File = "library") -> Command:
    def run(tx: Transaction) -> None:
        if not title.strip():
            raise Invalid("The crosswalk has no title.", "Say which two sides it joins.")
        tx.patch(CrosswalkHead, uid, title=title.strip())

    return Command("Crosswalk renamed", run, merge_key=f"crosswalk:{uid}", place=_place(uid), file=file)


def remove_crosswalk(uid: str, file: File = "library") -> Command:
    """Remove a crosswalk with its pairs."""

    def run(tx: Transaction) -> None:
        head = tx.get(CrosswalkHead, uid)
        for pair in tx.all(CrosswalkPair, crosswalk=uid):
            tx.remove(CrosswalkPair, pair.uid)
        tx.remove(CrosswalkHead, head.uid)

    return Command("Crosswalk removed", run, file=file)


def import_crosswalk(crosswalk: Crosswalk, file: File = "library") -> Command:
    """Store a crosswalk read from a file; one of the same uid becomes equal to it. The result is its uid."""

    def run(tx: Transaction) -> str:
        if not (crosswalk.uid and crosswalk.source and crosswalk.target):
            raise Invalid("The crosswalk has no identifier or lacks a side.", "Name its source and its target.")
        tx.put(CrosswalkHead(uid=crosswalk.uid, title=crosswalk.title or crosswalk.uid, source=crosswalk.source,
                             target=crosswalk.target, x=dict(crosswalk.x)))
        gone = {p.uid for p in tx.all(CrosswalkPair, crosswalk=crosswalk.uid)}
        for pair in crosswalk.pairs:
            check_pair(pair)
            record = _record(crosswalk.uid, pair)
            gone.discard(record.uid)
            tx.put(record)
        for old in sorted(gone):
            tx.remove(CrosswalkPair, old)
        return crosswalk.uid

    label = f"Crosswalk “{crosswalk.title or crosswalk.uid}” added"
    return Command(label, run, place=_place(crosswalk.uid), file=file)


def _record(crosswalk: str, pair: Pair) -> CrosswalkPair:
    return CrosswalkPair(
        uid=pair_uid(crosswalk, pair.source, pair.target), crosswalk=crosswalk, source=pair.source, target=pair.target,
        relation=pair.relation, strength=pair.strength, rationale=pair.rationale, x=dict(pair.x))  # fmt: skip


def add_pair(
    crosswalk: str, source: str, target: str, relation: str = "intersect", strength: int = 1, rationale: str = "",
    file: File = "library",
) -> Command:  # fmt: skip
    """Join two entries. The result is the pair's uid."""

    def run(tx: Transaction) -> str:
        tx.get(CrosswalkHead, crosswalk)
        pair = Pair(source=source, target=target, relation=relation, strength=strength, rationale=rationale)
        check_pair(pair)
        record = _record(crosswalk, pair)
        if tx.find(CrosswalkPair, record.uid) is not None:
            raise Invalid("These two are joined already.", "Select the pair and change its relation.")
        tx.put(record)
        return record.uid

    return Command(f"Pair added, {WORDS.get(relation, relation)}", run, place=_place(crosswalk), file=file)


def edit_pair(uid: str, *, relation: str | None = None, strength: int | None = None, rationale: str | None = None,
              file: File = "library") -> Command:  # fmt: skip
    """Change a pair; None keeps what is there. Typing in the rationale becomes one step."""

    def run(tx: Transaction) -> None:
        old = tx.get(CrosswalkPair, uid)
        new = replace(
            old, relation=old.relation if relation is None else relation,
            strength=old.strength if strength is None else strength,
            rationale=old.rationale if rationale is None else rationale)  # fmt: skip
        check_pair(Pair(source=new.source, target=new.target, relation=new.relation, strength=new.strength))
        tx.put(new)

    typing = rationale is not None and relation is None and strength is None
    word = "Rationale of a pair" if typing else f"Pair {WORDS[relation]}" if relation in WORDS else "Pair changed"
    key = f"pair:{uid}:rationale" if typing else None
    return Command(word, run, merge_key=key, place=_place(uid.partition("|")[0]), file=file)


def remove_pair(uid: str, file: File = "library") -> Command:
    return Command("Pair removed", lambda tx: tx.remove(CrosswalkPair, uid), place=_place(uid.partition("|")[0]),
                   file=file)  # fmt: skip


def set_fitness_rule(values: Mapping[str, Any], file: File = "library") -> Command:
    """Keep changed thresholds of the verdict; an empty mapping returns to the calibrated values."""

    def run(tx: Transaction) -> None:
        if values:
            tx.put(FitnessRule(uid=RULE, values=dict(values)))
        elif tx.find(FitnessRule, RULE) is not None:
            tx.remove(FitnessRule, RULE)

    label = "Thresholds changed" if values else "Calibrated values"
    return Command(label, run, place=Place("fitness"), file=file)
