"""The last merge of a shared library as a window shows it: what was decided by itself, and what to look at.

Reads on demand, off the GUI thread; part of the application layer beside shelf_views.py. Changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.shelf_kinds import CROSSWALKS
from workbench.shelves import Shelves
from workbench.sync.findings import Finding, findings
from workbench.sync.history import History
from workbench.sync.last_merge import LastMerge, Progress, Reader


@dataclass(frozen=True)
class Merged:
    """merge: None where nothing was ever merged."""

    tip: str = ""
    merge: LastMerge | None = None
    findings: tuple[Finding, ...] = ()


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
        return Merged(tip.decode(), merge, tuple(findings(merge, states, reader.before)))
