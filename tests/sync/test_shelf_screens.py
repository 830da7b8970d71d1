"""What the Sync screen asks of a shelf: a look ahead that takes nothing, signatures under releases, the queue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.sync.git_server import GitServer
from workbench.app import Workbench
from workbench.commands import frameworks
from workbench.errors import Invalid
from workbench.formats.native import load_bundled
from workbench.secrets import MemorySecrets
from workbench.shelf_people import contents, devices, vouch
from workbench.shelf_preview import look_ahead
from workbench.shelf_queue import any_shelf, queue
from workbench.shelf_runs import parcel_in, whole
from workbench.shelf_views import look, own_titles

UID = "house-model"


def quiet(_text: str) -> None:
    pass


def bench(root: Path, person: str) -> Workbench:
    made = Workbench(root / person, secrets=MemorySecrets(), person=person)
    made.open_library()
    return made


def add(made: Workbench, uid: str = UID) -> None:
    framework, _ = load_bundled("mlops-google")
    made.add_framework(replace(framework, uid=uid, code="HM", title="House model", publisher="firm"), publish=True)


@pytest.fixture
def pair(tmp_path: Path, server: GitServer) -> tuple[Workbench, Workbench]:
    """Anna's library on a server; Ben joined it and was let in."""
    anna, ben = bench(tmp_path, "Anna"), bench(tmp_path, "Ben")
    add(anna)
    made = anna.shelves.init("Firm")
    with anna.shelves.open() as shelf:
        shelf.add_remote("origin", server.url)
    whole(anna.shelves, made.id, quiet)
    ben.shelves.join(server.url, made.fingerprint)
    whole(anna.shelves, made.id, quiet)
    with anna.shelves.open() as shelf:
        anna.shelves.approve(shelf, "Ben")
    whole(anna.shelves, made.id, quiet)
    whole(ben.shelves, "", quiet)
    return anna, ben


@pytest.mark.parametrize("kind", ["server", "folder"])
def test_looking_ahead_tells_what_comes_and_takes_nothing(
    pair: tuple[Workbench, Workbench], tmp_path: Path, kind: str
) -> None:
    anna, ben = pair
    if kind == "folder":
        (tmp_path / "stick").mkdir()
        for one in pair:
            with one.shelves.open() as shelf:
                shelf.remove_remote("origin")
                shelf.add_remote("stick", str(tmp_path / "stick"))
    for words in ("First words", "Second words"):
        anna.do(frameworks.edit_part(anna.draft(UID), anna.framework(UID).criteria[0].uid, {"text": words}))
        anna.publish(UID, note=words)
        whole(anna.shelves, "", quiet)
    with ben.shelves.open() as shelf:
        before = shelf.tip, shelf.state.now
    found = look_ahead(ben.shelves, "", quiet)
    assert [(c.author, c.message, c.frameworks) for c in found.coming] == [
        ("Anna", "Second words", (UID,)), ("Anna", "First words", (UID,))]  # fmt: skip
    assert not found.trouble
    with ben.shelves.open() as shelf:
        assert (shelf.tip, shelf.state.now) == before
    assert ben.framework(UID).criteria[0].text != "Second words"
    whole(ben.shelves, "", quiet)
    assert ben.framework(UID).criteria[0].text == "Second words"
    assert look_ahead(ben.shelves, "", quiet).coming == ()


def test_looking_ahead_at_what_is_not_there_says_so_and_goes_on(pair: tuple[Workbench, Workbench]) -> None:
    _, ben = pair
    with ben.shelves.open() as shelf:
        shelf.add_remote("away", "/nowhere/at/all")
    found = look_ahead(ben.shelves, "", quiet)
    assert [name for name, _ in found.trouble] == ["away"] and "/nowhere/at/all" in found.trouble[0][1]


def test_a_second_signature_approves_a_release_unless_fields_are_open(pair: tuple[Workbench, Workbench]) -> None:
    anna, ben = pair
    titles = own_titles(ben)
    with ben.shelves.open() as shelf:
        (held,) = contents(shelf, titles, ())
        assert (held.state, held.signers, held.may_sign, held.version) == ("candidate", ("Anna",), True, "1.0.0")
        vouch(shelf, UID)
        (held,) = contents(shelf, titles, ())
        assert (held.state, held.signers, held.may_sign) == ("approved", ("Anna", "Ben"), False)
        assert [(d.name, d.mine, d.root) for d in devices(shelf)] == [("Anna", False, True), ("Ben", True, False)]
    whole(ben.shelves, "", quiet)
    whole(anna.shelves, "", quiet)
    view = look(anna.shelves, anna.shelves.find().id, own_titles(anna))
    assert [h.state for h in view.contents] == ["approved"]
    with anna.shelves.open() as shelf:
        shelf.revoke(ben_key(ben))
    whole(anna.shelves, "", quiet)
    whole(ben.shelves, "", quiet)
    with ben.shelves.open() as shelf, pytest.raises(Invalid, match="may not sign releases"):
        vouch(shelf, UID)


def ben_key(ben: Workbench) -> str:
    with ben.shelves.open() as shelf:
        return shelf.key.public.fingerprint


def test_the_queue_is_told_without_a_key_and_agrees_with_the_shelf(tmp_path: Path) -> None:
    anna = bench(tmp_path, "Anna")
    assert not any_shelf(anna.home)
    add(anna)
    made = anna.shelves.init("Firm")
    assert any_shelf(anna.home) and queue(anna.home, anna.library).out == 1
    (tmp_path / "stick").mkdir()
    with anna.shelves.open() as shelf:
        shelf.add_remote("stick", str(tmp_path / "stick"))
    whole(anna.shelves, made.id, quiet)
    found = queue(anna.home, anna.library)
    assert (found.out, found.remotes, found.failed, found.names) == (0, ("stick",), (), ("Firm",)) and found.last
    add(anna, "second")
    with anna.shelves.open() as shelf:
        assert queue(anna.home, anna.library).out == len(anna.shelves.outgoing(shelf)) == 1
        anna.shelves.keep(shelf, "second")
        assert queue(anna.home, anna.library).out == len(anna.shelves.outgoing(shelf)) == 0
        with pytest.raises(Invalid, match="on the shelf already"):
            anna.shelves.keep(shelf, UID)
        anna.shelves.put(shelf, "second")
        assert queue(anna.home, anna.library).out == 1
    client = anna.shelves.init("Northwind", client=True)
    assert queue(anna.home, anna.library).out == 1, "what was put on the firm's shelf stays there"
    with anna.shelves.open(client.id) as shelf:
        assert anna.shelves.outgoing(shelf) == []
    assert queue(anna.home, anna.library).names == ("Firm", "a client's shelf")
    assert parcel_in(anna.shelves, made.id, tmp_path / "stick", quiet).parcels == 0
