"""A whole exchange in one go, off the GUI thread: put out, exchange with every remote in turn, take in.

Owns the order of the parts, what is told while they run, and what is said afterwards over all remotes. It can be
stopped between two frameworks and between two remotes; what was done stays done and the next exchange goes on. Part of
the application layer beside shelves.py; knows no widget.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from workbench.errors import Cancelled
from workbench.shelves import Shelves
from workbench.sync.progress import Progress
from workbench.sync.remotes import LoginRefused
from workbench.sync.shelf import Shelf


@dataclass(frozen=True)
class Said:
    """What one exchange did, over all remotes. login: the remote that wants a name and a password."""

    received: int = 0
    sent: int = 0
    parcels: int = 0
    written: int = 0
    aside: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    login: str = ""
    let_in: bool = False
    remotes: int = 0

    @property
    def text(self) -> str:
        if not self.remotes:
            return "There is no remote yet; what was published waits here. Add one, or write a parcel to a stick."
        parts = []
        if self.received or self.sent:
            parts.append(f"{_count(self.received, 'change')} came in, {self.sent} went out")
        if self.parcels or self.written:
            parts.append(f"{_count(self.parcels, 'parcel')} taken, {self.written} written")
        return "; ".join(parts) + "." if parts else "Nothing is new, here or there."

    def and_then(self, later: Said) -> Said:
        """Both, one after the other; what failed the second time counts."""
        return replace(later, received=self.received + later.received, sent=self.sent + later.sent,
                       parcels=self.parcels + later.parcels, written=self.written + later.written,
                       aside=(*self.aside, *later.aside))


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number or 'No'} {what}s"


def _numbers(shelf: Shelf) -> int:
    return sum(s.seq for s in shelf.state.now.sent.values())


def whole(shelves: Shelves, name: str, progress: Progress, remote: str = "") -> Said:
    """Exchange with one remote, or with all. Who is let in only now puts out at once what waited here."""
    with shelves.open(name) as shelf:
        could = shelf.may_write()
        shelves.collect(shelf, progress)
        said = rounds(shelves, shelf, progress, remote)
        if not could and said.let_in and shelves.collect(shelf, progress):
            said = said.and_then(rounds(shelves, shelf, progress, remote))
        shelves.take_in(shelf, progress)
        return said


def rounds(shelves: Shelves, shelf: Shelf, progress: Progress, remote: str = "") -> Said:
    """The part of an exchange that may wait for a network: every remote gets its turn, whatever the others did."""
    said = Said()
    for name in [n for n in sorted(shelf.state.now.remotes) if remote in ("", n)]:
        progress(f"Exchanging with {name}")
        before = _numbers(shelf)
        done, failed = shelves.round(shelf, name, "", progress)
        progress(f"Exchanged with {name}")
        said = replace(said, remotes=said.remotes + 1, written=said.written + (_numbers(shelf) > before))
        if isinstance(failed, Cancelled):
            raise failed
        if failed is not None:
            login = name if isinstance(failed, LoginRefused) else said.login
            said = replace(said, failed=(*said.failed, (name, str(failed))), login=login)
        for _, what in done:
            if isinstance(what, list):
                aside = [p.reason for p in what if p.state == "quarantined"]
                taken = sum(p.state == "imported" for p in what)
                said = replace(said, parcels=said.parcels + taken, aside=(*said.aside, *aside))
            else:
                aside = [r.text for r in what.refused] + [str(p) for p in what.problems]
                said = replace(said, received=said.received + len(what.received), sent=said.sent + len(what.sent),
                               aside=(*said.aside, *aside))
    return replace(said, let_in=shelf.may_write())


def parcel_out(shelves: Shelves, name: str, folder: Path, progress: Progress) -> str:
    """One parcel to a place that need not be a remote; what was done in words, after the parcel was read back."""
    with shelves.open(name) as shelf:
        shelves.collect(shelf, progress)
        progress(f"Writing to {folder}")
        made = shelf.parcel_out(folder)
    return f"{made.path.name} was written and read back." if made else "Nothing is new since the last parcel there."


def parcel_in(shelves: Shelves, name: str, folder: Path, progress: Progress) -> Said:
    """Take what others left in a folder."""
    with shelves.open(name) as shelf:
        progress(f"Reading {folder}")
        took = shelf.parcels_in(folder)
        shelves.take_in(shelf, progress)
        return Said(parcels=sum(p.state == "imported" for p in took), remotes=1,
                    aside=tuple(p.reason for p in took if p.state == "quarantined"), let_in=shelf.may_write())
