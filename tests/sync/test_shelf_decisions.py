"""Decisions are ordinary changes: written, taken back, refused when somebody wrote over them, equal on all machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from workbench import shelf_decisions
from workbench.app import Workbench
from workbench.commands import framework_tree, frameworks
from workbench.errors import Invalid
from workbench.formats.native import load_bundled
from workbench.secrets import MemorySecrets
from workbench.shelf_in import Taken
from workbench.shelf_merges import merged
from workbench.sync.history import Card

UID = "house-model"


class Pair:
    """Anna and Ben (or more), all let in, with a stick between them."""

    def __init__(self, folder: Path, people: tuple[str, ...] = ("Anna", "Ben")) -> None:
        (folder / "stick").mkdir()
        self.benches = {n: Workbench(folder / n, secrets=MemorySecrets(), person=n) for n in people}
        anna, *others = self.benches.values()
        framework, _ = load_bundled("mlops-google")
        own = replace(framework, uid=UID, code="HM", title="House model", publisher="firm", golden=())
        anna.add_framework(own, publish=True)
        made = anna.shelves.init("Firm")
        with anna.shelves.open() as shelf:
            shelf.add_remote("stick", str(folder / "stick"))
        self.exchange("Anna")
        for other in others:
            other.shelves.join(str(folder / "stick"), made.fingerprint)
            with anna.shelves.open() as shelf:
                anna.shelves.now(shelf)
                anna.shelves.approve(shelf, other.person)
        self.meet()
        self.uids = [c.uid for c in anna.framework(UID).criteria]

    def exchange(self, who: str) -> None:
        shelves = self.benches[who].shelves
        with shelves.open() as shelf:
            shelves.now(shelf)

    def meet(self) -> None:
        for who in [*self.benches] * 2:
            self.exchange(who)

    def edit(self, who: str, uid: str, **fields: str) -> None:
        bench = self.benches[who]
        bench.do(frameworks.edit_part(bench.draft(UID), uid, fields))
        bench.publish(UID, note=f"{who} edits")

    def cards(self, who: str) -> list[Card]:
        with self.benches[who].shelves.open() as shelf:
            return self.benches[who].shelves.cards(shelf)

    def decide(self, who: str, cards: list[Card], side: int = 0) -> Taken:
        shelves = self.benches[who].shelves
        with shelves.open() as shelf:
            return shelves.resolve(shelf, {(c.group, c.entity, c.field): c.sides[side].value for c in cards})

    def take_back(self, who: str, commit: str) -> Taken:
        shelves = self.benches[who].shelves
        with shelves.open() as shelf:
            return shelf_decisions.take_back(shelves, shelf, commit)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    made = Pair(tmp_path)
    yield made
    for bench in made.benches.values():
        bench.close()


def conflict(pair: Pair, *uids: str) -> list[Card]:
    for who in ("Anna", "Ben"):
        for uid in uids:
            pair.edit(who, uid, text=f"{who} writes {uid}")
    pair.meet()
    return pair.cards("Anna")


def test_a_decision_is_taken_back_and_the_conflict_is_there_again(pair: Pair) -> None:
    before = conflict(pair, *pair.uids[:2])
    assert len(before) == 2
    done = pair.decide("Anna", before)
    assert done.commit and pair.cards("Anna") == [] and done.frameworks == (UID,)
    back = pair.take_back("Anna", done.commit)
    assert back.commit not in ("", done.commit)
    again = pair.cards("Anna")
    assert [(c.entity, [s.text for s in c.sides]) for c in again] == [
        (c.entity, [s.text for s in c.sides]) for c in before]
    pair.meet()
    assert [c.entity for c in pair.cards("Ben")] == [c.entity for c in before]


def test_taking_back_travels_after_an_exchange(pair: Pair) -> None:
    done = pair.decide("Anna", conflict(pair, pair.uids[0]))
    pair.meet()
    assert pair.cards("Ben") == []
    pair.take_back("Ben", done.commit)
    pair.meet()
    assert len(pair.cards("Anna")) == len(pair.cards("Ben")) == 1


def test_what_was_written_since_is_not_overwritten(pair: Pair) -> None:
    uid = pair.uids[0]
    done = pair.decide("Anna", conflict(pair, uid))
    pair.edit("Anna", uid, text="Newer words")
    pair.exchange("Anna")
    with pytest.raises(Invalid, match="was changed since"):
        pair.take_back("Anna", done.commit)
    assert pair.benches["Anna"].framework(UID).criterion_by_uid[uid].text == "Newer words"


def test_a_card_that_is_decided_already_is_refused(pair: Pair) -> None:
    cards = conflict(pair, pair.uids[0])
    pair.decide("Anna", cards)
    with pytest.raises(Invalid, match="does not wait"):
        pair.decide("Anna", cards)


def test_a_decision_is_named_in_the_history(pair: Pair) -> None:
    pair.decide("Anna", conflict(pair, pair.uids[0]))
    with pair.benches["Anna"].shelves.open() as shelf:
        newest = pair.benches["Anna"].shelves.timeline(shelf, UID)[0]
    assert newest.message.startswith("Decide text of ") and newest.author == "Anna"


def test_what_the_merge_did_is_read_once_per_state(pair: Pair) -> None:
    pair.edit("Anna", pair.uids[0], evidence="Anna's hint")
    pair.edit("Ben", pair.uids[1], evidence="Ben's hint")
    pair.meet()
    shelves = pair.benches["Anna"].shelves
    found = merged(shelves, "")
    assert found.merge is not None and found.merge.from_others() == {"Ben": 1} and found.merge.merged == 2
    assert merged(shelves, "", known=found) is found
    pair.edit("Anna", pair.uids[0], evidence="Again")
    pair.exchange("Anna")
    assert merged(shelves, "", known=found) is not found


def test_retired_here_and_edited_there_names_both_people(pair: Pair) -> None:
    uid = pair.uids[0]
    bench = pair.benches["Anna"]
    bench.do(framework_tree.remove_part(bench.draft(UID), uid))
    bench.publish(UID, note="Anna retires")
    pair.edit("Ben", uid, text="Ben still edits this")
    pair.meet()
    (card,) = pair.cards("Anna")
    assert card.kind == "retired"
    assert {(s.value, s.entry.author if s.entry else "", s.mine) for s in card.sides} == {
        ("", "Ben", False), ('"retired"', "Anna", True)}
    pair.decide("Anna", [card], side=[s.value for s in card.sides].index(""))
    assert pair.benches["Anna"].framework(UID).criterion_by_uid[uid].text == "Ben still edits this"


def test_a_place_moved_two_ways_is_told_by_names(pair: Pair) -> None:
    uid = pair.uids[0]
    nodes = [n for n in pair.benches["Anna"].framework(UID).nodes
             if n.uid != pair.benches["Anna"].framework(UID).criterion_by_uid[uid].parent]
    for who, node in zip(("Anna", "Ben"), nodes, strict=False):
        pair.edit(who, uid, parent=node.uid)
    pair.meet()
    cards = [c for c in pair.cards("Anna") if c.kind == "parent"]
    assert len(cards) == 1
    assert all(any(n.title in s.text for n in nodes[:2]) for s in cards[0].sides)
    assert {n.uid for n in nodes[:2]} <= {u for u, _ in cards[0].places} and cards[0].base_name
