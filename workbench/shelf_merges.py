"""The last merge of a shared library as a window shows it: what was decided by itself, what to look at, and what
differs between two changes.

Reads on demand, off the GUI thread; part of the application layer beside shelf_views.py. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.model.diff import EntityChange, diff
from workbench.model.flat import empty
from workbench.model.merge import ABSENT
from workbench.shelf_kinds import CROSSWALKS
from workbench.shelf_out import FRAMEWORKS
from workbench.shelf_views import past
from workbench.shelves import Shelves
from workbench.sync.findings import Finding, findings
from workbench.sync.history import History, name_of, shown
from workbench.sync.last_merge import LastMerge, Progress, Reader


@dataclass(frozen=True)
class Merged:
    """merge: None where nothing was ever merged. names: of the places that moved entities stand under."""

    tip: str = ""
    merge: LastMerge | None = None
    findings: tuple[Finding, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def merged(shelves: Shelves, name: str, progress: Progress = lambda: None, known: Merged | None = None) -> Merged:
    """What the last merge did. known: an earlier answer, given back while the library is what it was."""
    with shelves.open(name) as shelf:
        tip = shelf.tip
        if tip is None:
            return Merged()
        if known is not None and known.tip == tip.decode():
            return known
        history = History(shelf.repo, shelf.state.now.device)
        reader = Reader(history, progress)
        merge = reader.read()
        if merge is None:
            return Merged(tip.decode())
        states = dict(reader.now)
        if any(p.what == "removed" for p in merge.parts):
            for uid in shelf.groups(CROSSWALKS):
                group = f"{CROSSWALKS}/{uid}.json"
                states.setdefault(group, history.state(group, tip))
        return Merged(tip.decode(), merge, tuple(findings(merge, states, reader.before)), _names(merge, reader))


def _names(merge: LastMerge, reader: Reader) -> dict[str, str]:
    """What the ids mean that stand in fields of place."""
    out: dict[str, str] = {}
    for part in merge.parts:
        for row in part.rows:
            if row.field in (("parent",), ("criterion",)):
                for value in {v for side in (row.base, *row.sides, row.result) for v in side if v != ABSENT}:
                    uid = shown(value)
                    held = next((s for s in (reader.now[part.group], *reader.before[part.group]) if ("", uid) in s), {})
                    out[uid] = name_of(held, ("", uid))
    return out


def compared(shelves: Shelves, name: str, uid: str, old: str, new: str) -> tuple[EntityChange, ...]:
    """What differs in a framework between two changes. old "": the state before `new`; new "": now. A framework that
    was not there yet is compared with nothing."""
    with shelves.open(name) as shelf:
        after = new or (shelf.tip or b"").decode()
        parents = shelf.repo.graph.parents(after.encode()) if not old else ()
        before = old or (parents[0].decode() if parents else "")
        there = past(shelf, uid, after)
        held = bool(before) and bool(shelf.files(f"{FRAMEWORKS}/{uid}", before.encode()))
        return diff(past(shelf, uid, before) if held else empty(there.uid), there)
