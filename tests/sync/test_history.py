"""Conflict cards, the time-line, word proposals and releases, read from real repositories."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.formats.canonical import emit
from workbench.formats.native import bundled_root, folder_files, revision_of
from workbench.sync.history import History, proposal
from workbench.sync.release import make, releases
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey

FID = "mlops-google"
GROUP = f"frameworks/{FID}"


@pytest.fixture
def two(tmp_path: Path):
    """Anna and Ben with the same library and a stick between them."""
    stick = tmp_path / "stick"
    stick.mkdir()
    clock = iter(range(1_700_000_000_000, 1_800_000_000_000, 60_000))
    with Shelf.create(tmp_path / "a", "Firm", SigningKey.generate(), "Anna", clock=lambda: next(clock)) as anna:
        anna.publish({f"{GROUP}/{p}": d for p, d in folder_files(bundled_root() / FID).items()}, "Add the Google model")
        key = SigningKey.generate()
        anna.approve(key.public, "Ben", frozenset(("author", "releaser")))
        anna.parcel_out(stick)
        with Shelf.join(tmp_path / "b", stick, anna.state.now.pinned, key, "Ben", clock=lambda: next(clock)) as ben:
            yield anna, ben, stick


def edit(shelf: Shelf, uid: str, message: str = "Change", **fields: object) -> None:
    for path, data in shelf.files(GROUP).items():
        tree = json.loads(data)
        if uid in tree:
            tree[uid] |= fields
            shelf.publish({f"{GROUP}/{path}": emit(tree).encode()}, message)
            return


def swap(one: Shelf, other: Shelf, stick: Path) -> None:
    for shelf in (one, other, one, other):
        shelf.parcel_out(stick)
        shelf.parcels_in(stick)


def test_a_card_names_both_writers_the_base_and_a_proposal(two) -> None:
    anna, ben, stick = two
    edit(anna, FID, title="The quick fox jumps over the dog")
    swap(anna, ben, stick)
    edit(anna, FID, title="The very quick fox jumps over the dog", message="Faster")
    edit(ben, FID, title="The quick fox jumps over the lazy dog", message="Lazier")
    swap(anna, ben, stick)
    assert anna.tip == ben.tip
    (card,) = History(anna.repo, anna.state.now.device).cards([GROUP])
    assert card.field == ("title",) and card.entity == ("", FID) and card.kind == "field"
    assert {(s.text, s.entry.author, s.mine) for s in card.sides if s.entry} == {
        ("The very quick fox jumps over the dog", "Anna", True),
        ("The quick fox jumps over the lazy dog", "Ben", False)}  # fmt: skip
    assert json.loads(card.base) == "The quick fox jumps over the dog"
    assert card.proposal == "The very quick fox jumps over the lazy dog"
    (there,) = History(ben.repo, ben.state.now.device).cards([GROUP])
    assert [s.mine for s in there.sides] == [not s.mine for s in card.sides]
    line = [e.message for e in History(anna.repo).timeline(GROUP) if not e.automatic]
    assert set(line[:2]) == {"Faster", "Lazier"} and line[-1] == "Add the Google model"


def test_a_merge_alone_is_no_writer(two) -> None:
    anna, ben, stick = two
    edit(anna, FID, licence="One")
    edit(ben, FID, summary="Two")
    swap(anna, ben, stick)
    assert History(anna.repo).cards([GROUP]) == []


WORD = st.sampled_from(["a", "b", "c", "long", "word", "."])
TEXT = st.lists(WORD, max_size=8).map(" ".join)


@given(TEXT, TEXT, TEXT)
def test_a_proposal_never_depends_on_the_order_of_sides(base: str, ours: str, theirs: str) -> None:
    assert proposal(base, ours, theirs) == proposal(base, theirs, ours)


@given(TEXT, TEXT)
def test_one_sided_edits_propose_that_edit(base: str, ours: str) -> None:
    assert proposal(base, ours, base) == ours == proposal(base, ours, ours)


def test_edits_of_the_same_words_propose_nothing() -> None:
    assert proposal("the red house", "the blue house", "the green house") == ""


def test_releases_are_candidates_approved_or_disputed(two, git) -> None:
    anna, ben, stick = two
    for shelf in (anna, ben):
        assert shelf.tip
        make(shelf.repo, FID, "1.0.0", shelf.tip, shelf.key, shelf.author, 9)
        make(shelf.repo, FID, "1.0.0", shelf.tip, shelf.key, shelf.author, 10)
    (one,) = releases(anna.repo, anna.policy())
    assert one.state == "candidate" and one.revision == revision_of(folder_files(bundled_root() / FID))
    edit(anna, FID, title="Next")
    edit(ben, FID, summary="Other")
    swap(anna, ben, stick)
    (both,) = releases(anna.repo, anna.policy())
    assert both.state == "approved" and len(both.signers) == 2
    assert anna.tip
    make(anna.repo, FID, "1.0.0", anna.tip, anna.key, anna.author, 9)
    assert {r.state for r in releases(anna.repo, anna.policy())} == {"disputed"}
    git(anna.repo.path, "fsck", "--strict")


def test_a_release_by_somebody_without_the_role_does_not_count(two) -> None:
    _, ben, _ = two
    assert ben.tip
    make(ben.repo, FID, "2.0.0", ben.tip, SigningKey.generate(), ben.author, 9)
    assert releases(ben.repo, ben.policy()) == []
