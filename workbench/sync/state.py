"""What this machine remembers of one shared library: remotes, parcels, acknowledgements, and what happened.

Owns `state.json` beside the repository, replaced whole and flushed at every change, and a second copy of it. All of it
can be lost without losing anybody's words: a file that cannot be read is kept aside, and recovery puts its content
together again from the second copy and the repository.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from workbench.statefiles import write_json
from workbench.store.failures import translated

EVENTS_KEPT = 500
R = TypeVar("R")


@dataclass(frozen=True)
class RemoteState:
    """One way out. kind: https, ssh, git, folder (a bare repository) or parcel (stick or shared folder).

    login: under which name the keyring (or the file of logins) keeps the password; empty when it keeps none. replaced:
    the server no longer holds what it held, and nobody has decided yet whether to go on with it.
    """

    name: str
    url: str
    kind: str
    username: str = ""
    seen: str = ""
    last_ok: int = 0
    last_error: str = ""
    login: str = ""
    replaced: bool = False


@dataclass(frozen=True)
class ParcelState:
    """One parcel of another device. state: waiting, imported or quarantined (looked at again at each exchange).

    base: it waits for another parcel; who: the person it comes from, as far as known; at: since when it is so; size:
    of what had arrived, when that was not all; head: the commit it led to.
    """

    device: str
    seq: int
    sha256: str
    state: str
    reason: str = ""
    at: int = 0
    who: str = ""
    file: str = ""
    place: str = ""
    base: bool = False
    size: int = -1
    head: str = ""


@dataclass(frozen=True)
class Event:
    at: int
    kind: str
    text: str
    remote: str = ""


@dataclass(frozen=True)
class Aside:
    """A change on a server that is not taken as long as `reason` holds; it is looked at again at each exchange."""

    at: int
    remote: str
    what: str
    who: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Sent:
    """The newest own parcel in one place, and the newest that builds on no other. beside: what it carried beside the
    branch (see parcels.beside)."""

    seq: int
    head: str
    bytes_since_full: int = 0
    since_full: int = 0
    full_seq: int = 0
    beside: str = ""


@dataclass(frozen=True)
class ShelfState:
    """known: revision of a framework -> the commit that holds it; taken: group -> what of it library.db holds;
    taken_by: which library.db that was; members: own frameworks that belong on this shelf; kept: those that stay off
    it; locks: lock file -> (its time, when it was first seen); disputed: <framework>/<version> of release numbers that
    two contents bear."""

    library: str = ""
    name: str = ""
    pinned: str = ""
    device: str = ""
    person: str = ""
    email: str = ""
    seq: int = 0
    sealed: bool = False
    remotes: dict[str, RemoteState] = field(default_factory=dict)
    parcels: tuple[ParcelState, ...] = ()
    sent: dict[str, Sent] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    taken_by: str = ""
    members: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    disputed: tuple[str, ...] = ()
    aside: tuple[Aside, ...] = ()
    locks: dict[str, tuple[int, int]] = field(default_factory=dict)


def record(kind: type[R], raw: Any) -> R:
    """One record out of JSON. What a later version added is ignored; anything else out of place is a ValueError."""
    if not isinstance(raw, dict):
        raise ValueError(f"no {kind.__name__}")
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    values = {k: v for k, v in raw.items() if k in known}
    for name, value in values.items():
        if known[name].type in ("str", "int", "bool") and type(value).__name__ != known[name].type:
            raise ValueError(f"{kind.__name__}.{name}")
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(str(error)) from error


def remotes_of(raw: dict[str, Any]) -> tuple[RemoteState, ...]:
    """The remotes in a state file's content, for a list that must not fail; none when they cannot be read."""
    try:
        return tuple(record(RemoteState, r) for _, r in sorted(raw.get("remotes", {}).items()))
    except (ValueError, AttributeError):
        return ()


class StateFile:
    """The state on disk; `update` replaces fields and writes. `guard` is asked before each write.

    lost: the name of the copy that was kept of a file that could not be read (GONE: there was none), until recovery has
    filled in what can be known. `held`: whether the shelf's lock is ours, so that a broken file may be put aside.
    """

    GONE = "-"

    def __init__(self, path: Path, clock: Callable[[], int], *, held: bool = True) -> None:
        self.path = path
        self.older = path.with_name(path.name + ".old")
        self.lost = ""
        self.guard: Callable[[], None] = lambda: None
        self._clock = clock
        self._changed = False
        try:
            self.now = self._read(path)
        except (OSError, ValueError):
            self.now = self._older()
            if held:
                self.lost = self._put_aside()

    def _older(self) -> ShelfState:
        try:
            return self._read(self.older)
        except (OSError, ValueError):
            return ShelfState()

    def _put_aside(self) -> str:
        if not self.path.exists():
            return self.GONE
        number = 1
        while (kept := self.path.with_name(f"{self.path.name}.damaged-{number}")).exists():
            number += 1
        with translated(self.path):
            self.path.rename(kept)
        return kept.name

    def _read(self, path: Path) -> ShelfState:
        """OSError or ValueError when it is absent, no JSON, or anything in it is not what it should be."""
        raw = json.loads(path.read_text("utf-8"))
        if not isinstance(raw, dict):
            raise ValueError("no object")
        simple = {f.name: raw[f.name] for f in fields(ShelfState) if f.type in ("str", "int", "bool") and f.name in raw}
        whole = record(ShelfState, simple)
        try:
            return replace(
                whole,
                remotes={str(n): record(RemoteState, r) for n, r in raw.get("remotes", {}).items()},
                parcels=tuple(record(ParcelState, p) for p in raw.get("parcels", ())),
                sent={str(k): record(Sent, s) for k, s in raw.get("sent", {}).items()},
                acknowledged={str(k): int(v) for k, v in raw.get("acknowledged", {}).items()},
                known={str(k): str(v) for k, v in raw.get("known", {}).items()},
                taken={str(k): str(v) for k, v in raw.get("taken", {}).items()},
                members=tuple(str(m) for m in raw.get("members", ())),
                kept=tuple(str(k) for k in raw.get("kept", ())),
                disputed=tuple(str(d) for d in raw.get("disputed", ())),
                events=tuple(record(Event, e) for e in raw.get("events", ())),
                aside=tuple(record(Aside, a) for a in raw.get("aside", ())),
                locks={str(k): (int(v[0]), int(v[1])) for k, v in raw.get("locks", {}).items()},
            )  # fmt: skip
        except (TypeError, AttributeError, IndexError) as error:
            raise ValueError(str(error)) from error

    def update(self, **changed: Any) -> None:
        self.guard()
        self.now = replace(self.now, **changed)
        write_json(self.path, asdict(self.now))
        self._changed = True

    def keep(self) -> None:
        """Copy what was written since opening; a copy that fails is made the next time."""
        if self._changed:
            with suppress(OSError):
                shutil.copyfile(self.path, self.older)

    def tell(self, kind: str, text: str, remote: str = "") -> None:
        """Add to "what happened"; the oldest entries fall out."""
        event = Event(self._clock(), kind, text, remote)
        self.update(events=(*self.now.events, event)[-EVENTS_KEPT:])

    def tell_once(self, kind: str, text: str, remote: str = "") -> None:
        """As tell, unless it was told already: what is found again at every exchange would push out the rest."""
        if not any((e.kind, e.text, e.remote) == (kind, text, remote) for e in self.now.events):
            self.tell(kind, text, remote)

    def remote(self, name: str, **changed: Any) -> None:
        self.update(remotes={**self.now.remotes, name: replace(self.now.remotes[name], **changed)})

    def set_aside(self, remote: str, found: tuple[Aside, ...]) -> None:
        """Replace what of a server's changes is not taken; what is news is told."""
        before = {(a.what, a.reason): a for a in self.now.aside if a.remote == remote}
        others = tuple(a for a in self.now.aside if a.remote != remote)
        kept = tuple(before.get((a.what, a.reason), a) for a in found)
        if kept or before:
            self.update(aside=others + kept)
        for each in kept:
            if (each.what, each.reason) not in before:
                self.tell("set aside", each.reason, remote)

    def parcel(self, parcel: ParcelState) -> None:
        others = tuple(p for p in self.now.parcels if (p.device, p.sha256) != (parcel.device, parcel.sha256)
                       and (p.state == "imported" or (p.device, p.seq) != (parcel.device, parcel.seq)))
        self.update(parcels=(*others, parcel))
