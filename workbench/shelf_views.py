"""What a window shows of one shared library: read in one go, off the GUI thread, as plain records.

Owns the questions of the Sync screen, the comparison of an earlier state with today's, and the way back to it. Part of
the application layer beside shelves.py; changes nothing but a draft.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from workbench.app import Workbench
from workbench.errors import Invalid, NotFound
from workbench.model.framework import Framework
from workbench.shelf_aside import Stuck, stuck
from workbench.shelf_kinds import KINDS
from workbench.shelf_out import FRAMEWORKS
from workbench.shelf_people import Asking, Device, Held, Trust, asking, contents, devices, trust
from workbench.shelves import Shelves
from workbench.sync.history import Card, Entry
from workbench.sync.invitation import invitation
from workbench.sync.qr import code
from workbench.sync.shelf import Shelf
from workbench.sync.signing import spoken
from workbench.sync.state import Aside, Event, ParcelState, RemoteState


@dataclass(frozen=True)
class Going:
    """A revision that the next exchange puts onto the shelf."""

    framework: str
    title: str
    version: str
    note: str


@dataclass(frozen=True)
class Invited:
    """An invitation as a screen shows it. rows: of its QR code, True for dark; spoken: the library's fingerprint."""

    text: str
    rows: tuple[tuple[bool, ...], ...]
    spoken: str
    address: str


@dataclass(frozen=True)
class ShelfView:
    """fingerprint: of the library's root key, which others compare; own: of this device's key, which is approved.
    aside: changes at servers that are not taken; stuck: what of that can be answered; elsewhere: where the shelf is
    open for writing, when that is not here."""

    id: str
    name: str
    fingerprint: str
    own: str
    seal: str
    may_write: bool
    may_approve: bool
    changes: int
    remotes: tuple[RemoteState, ...]
    outgoing: tuple[Going, ...]
    requests: tuple[Asking, ...]
    parcels: tuple[ParcelState, ...]
    events: tuple[Event, ...]
    cards: tuple[Card, ...]
    frameworks: tuple[tuple[str, str], ...]
    candidates: tuple[tuple[str, str], ...]
    invited: Invited
    own_spoken: str
    devices: tuple[Device, ...]
    contents: tuple[Held, ...]
    trust: Trust
    names: tuple[tuple[str, str], ...] = ()
    held: tuple[str, ...] = ()
    aside: tuple[Aside, ...] = ()
    stuck: tuple[Stuck, ...] = ()
    elsewhere: str = ""

    def title_of(self, group: str) -> str:
        """The name of the framework, crosswalk, brand kit … that a card's group holds."""
        folder, _, uid = group.removesuffix(".json").partition("/")
        return dict(self.frameworks).get(uid, dict(self.names).get(f"{folder}/{uid}", uid))


def look(shelves: Shelves, name: str, titles: Mapping[str, str]) -> ShelfView:
    """Everything the screen shows of a shelf. titles: names of what library.db has of its own, by key."""
    with shelves.open(name) as shelf:
        state = shelf.state.now
        waiting = [Going(u, titles.get(u, u), v, n) for u, v, n in shelves.outgoing(shelf)]
        held = sorted(shelf.groups(FRAMEWORKS))
        mine = shelf.key.public.fingerprint
        cards = tuple(shelves.cards(shelf))
        return ShelfView(
            id=shelf.folder.name, name=state.name, fingerprint=state.pinned, own=mine,
            seal=shelf.seal.identity if shelf.seal else "", may_write=shelf.may_write(),
            may_approve=mine in shelf.policy().roots, changes=len(shelves.timeline(shelf, limit=10_000)),
            remotes=tuple(r for _, r in sorted(state.remotes.items())), outgoing=tuple(waiting),
            requests=asking(shelf),
            parcels=tuple(p for p in state.parcels if p.state != "imported"), events=tuple(reversed(state.events)),
            cards=cards, frameworks=tuple((uid, titles.get(uid, uid)) for uid in held),
            candidates=tuple((u, t) for u, t in titles.items() if not shelves.belongs(shelf, u)),
            invited=_invited(shelf), own_spoken=spoken(mine), devices=devices(shelf),
            contents=contents(shelf, titles, cards), trust=trust(shelf), names=tuple(titles.items()),
            held=tuple(f"{kind.folder}/{uid}" for kind in KINDS for uid in shelf.groups(kind.folder)),
            aside=state.aside, stuck=stuck(shelf, titles), elsewhere=shelf.elsewhere,
        )  # fmt: skip


def invite(shelves: Shelves, name: str, *, seal: bool = False) -> Invited:
    """What somebody pastes or scans to join. seal: whether the secret of a client's shelf rides along."""
    with shelves.open(name) as shelf:
        return _invited(shelf, seal)


def _invited(shelf: Shelf, seal: bool = False) -> Invited:
    made = invitation(shelf.state.now, shelf.seal if seal else None)
    return Invited(made.text, code(made.text).rows, made.spoken, made.address)


def own_titles(bench: Workbench) -> dict[str, str]:
    """Own published frameworks by uid, and own crosswalks, brand kits … by <folder>/<uid>."""
    return bench.shelves.own()


def past(shelf: Shelf, uid: str, commit: str) -> Framework:
    """A framework as it stood in a change of the time-line."""
    from workbench.formats.native import read_files

    files = shelf.files(f"{FRAMEWORKS}/{uid}", commit.encode())
    if not files:
        raise NotFound("The framework was not part of the library at that time.", "Choose a later change.")
    return read_files(files)[0]


def timeline(shelves: Shelves, name: str, uid: str) -> list[Entry]:
    with shelves.open(name) as shelf:
        return shelves.timeline(shelf, uid)


def restore(bench: Workbench, name: str, uid: str, commit: str) -> None:
    """Begin a draft with an earlier content; publishing it makes a newer revision, nothing in between is lost."""
    with bench.shelves.open(name) as shelf:
        framework = past(shelf, uid, commit)
    if bench.library.files(uid) == {}:
        raise Invalid(f"{uid} is not in the library.", "Exchange first.")
    bench.add_framework(replace(framework, revision=""))
