"""What waits to be exchanged, told from small files and library.db alone: for the status bar and Home.

Owns the count that needs neither key nor repository, so that nothing of the exchange is loaded for it and a start costs
nothing. The Sync screen itself asks the shelf.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.statefiles import read_json

if TYPE_CHECKING:
    from workbench.library import Library


@dataclass(frozen=True)
class Queue:
    """shelves: how many there are; out: revisions that go out next; last: milliseconds of the last exchange, 0 for
    none; remotes: names; failed: those whose last exchange failed; names: of the shelves, without those of clients;
    aside: changes and parcels that were set aside and wait for somebody."""

    shelves: int = 0
    out: int = 0
    last: int = 0
    remotes: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    aside: int = 0


def any_shelf(home: Path) -> bool:
    """Whether a library is shared here."""
    return any((home / "shelves").glob("*/state.json"))


def queue(home: Path, library: Library) -> Queue:
    """All shelves of this machine together."""
    states = [read_json(path) for path in sorted((home / "shelves").glob("*/state.json"))]
    firm_alone = len(states) == 1 and not states[0].get("sealed")
    aside = [str(a["remote"]) for s in states for a in s.get("aside", ())]
    parcels = sum(p.get("state") == "quarantined" for s in states for p in s.get("parcels", ()))
    remotes = [r for s in states for r in s.get("remotes", {}).values()]
    return Queue(
        len(states), sum(_unsent(state, firm_alone, library) for state in states),
        max((int(r.get("last_ok", 0)) for r in remotes), default=0), tuple(sorted(str(r["name"]) for r in remotes)),
        tuple(sorted(str(r["name"]) for r in remotes if r.get("last_error") and r["name"] not in aside)),
        tuple(sorted("a client's shelf" if s.get("sealed") else str(s.get("name", "")) for s in states)),
        len(aside) + parcels,
    )  # fmt: skip


def _unsent(state: dict[str, Any], firm_alone: bool, library: Library) -> int:
    known, members, taken = (state.get(k, {}) for k in ("known", "members", "taken"))
    kept = state.get("kept", ())
    count = 0
    for entry in library.entries():
        here = entry.uid in members or entry.uid in taken or (firm_alone and entry.uid not in kept)
        if here and not entry.read_only and entry.revision:
            count += sum(info.revision not in known for info in library.history(entry.uid))
    return count
