"""What this machine remembers of one shared library: remotes, parcels, acknowledgements, and what happened.

Owns `state.json` beside the repository, replaced whole and flushed at every change. All of it can be lost without
losing anybody's words: it is rebuilt by the next exchange.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from workbench.statefiles import read_json, write_json

EVENTS_KEPT = 500


@dataclass(frozen=True)
class RemoteState:
    """One way out. kind: https, ssh, git, folder (a bare repository) or parcel (stick or shared folder).

    login: under which name the keyring (or the file of logins) keeps the password; empty when it keeps none.
    """

    name: str
    url: str
    kind: str
    username: str = ""
    seen: str = ""
    last_ok: int = 0
    last_error: str = ""
    login: str = ""


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
    it."""

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


class StateFile:
    """The state on disk; `update` replaces fields and writes."""

    def __init__(self, path: Path, clock: Callable[[], int]) -> None:
        self.path = path
        self._clock = clock
        self.now = self._read()

    def _read(self) -> ShelfState:
        raw = read_json(self.path)
        simple = {k: raw[k] for k in ("library", "name", "pinned", "device", "person", "email", "seq", "sealed",
                                      "taken_by") if k in raw}
        return ShelfState(
            **simple,
            remotes={n: RemoteState(**r) for n, r in raw.get("remotes", {}).items()},
            parcels=tuple(ParcelState(**p) for p in raw.get("parcels", ())),
            sent={k: Sent(**s) for k, s in raw.get("sent", {}).items()},
            acknowledged=dict(raw.get("acknowledged", {})),
            known=dict(raw.get("known", {})),
            taken=dict(raw.get("taken", {})),
            members=tuple(raw.get("members", ())),
            kept=tuple(raw.get("kept", ())),
            events=tuple(Event(**e) for e in raw.get("events", ())),
        )  # fmt: skip

    def update(self, **fields: Any) -> None:
        self.now = replace(self.now, **fields)
        write_json(self.path, asdict(self.now))

    def tell(self, kind: str, text: str, remote: str = "") -> None:
        """Add to "what happened"; the oldest entries fall out."""
        event = Event(self._clock(), kind, text, remote)
        self.update(events=(*self.now.events, event)[-EVENTS_KEPT:])

    def tell_once(self, kind: str, text: str, remote: str = "") -> None:
        """As tell, unless it was told already: what is found again at every exchange would push out the rest."""
        if not any((e.kind, e.text, e.remote) == (kind, text, remote) for e in self.now.events):
            self.tell(kind, text, remote)

    def remote(self, name: str, **fields: Any) -> None:
        self.update(remotes={**self.now.remotes, name: replace(self.now.remotes[name], **fields)})

    def parcel(self, parcel: ParcelState) -> None:
        others = tuple(p for p in self.now.parcels if (p.device, p.sha256) != (parcel.device, parcel.sha256)
                       and (p.state == "imported" or (p.device, p.seq) != (parcel.device, parcel.seq)))
        self.update(parcels=(*others, parcel))
