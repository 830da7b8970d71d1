"""The crosswalks of this machine: bundled ones from their files, the user's own from library.db, as one shelf.

Owns that bundled crosswalks are read-only and that an own one never takes the uid of a bundled one; part of the
application layer beside library.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from workbench.commands.crosswalks import import_crosswalk
from workbench.model.framework import Crosswalk
from workbench.queries.crosswalks import CrosswalkEntry, own_crosswalk, own_crosswalks
from workbench.store.command import Command

__all__ = ["CrosswalkEntry", "entries", "find", "fork", "keep"]
Read = Callable[..., Any]


def entries(read: Read) -> list[CrosswalkEntry]:
    """Bundled crosswalks first, then the user's own by title."""
    from workbench.formats.native import bundled_crosswalks, load_crosswalk

    bundled = [load_crosswalk(name) for name in bundled_crosswalks()]
    return [*(CrosswalkEntry(c.uid, c.title, c.source, c.target, len(c.pairs), True) for c in bundled),
            *read(own_crosswalks, file="library")]


def find(read: Read, uid: str) -> Crosswalk:
    """A crosswalk by uid, bundled or own."""
    from workbench.formats.native import bundled_crosswalks, load_crosswalk

    if uid in bundled_crosswalks():
        return load_crosswalk(uid)
    found: Crosswalk = read(own_crosswalk, uid, file="library")
    return found


def keep(crosswalk: Crosswalk) -> Command | None:
    """The command that stores a crosswalk read from a file; None when it is a bundled one, unchanged."""
    from workbench.formats.native import bundled_crosswalks, load_crosswalk

    if crosswalk.uid in bundled_crosswalks():
        if crosswalk == load_crosswalk(crosswalk.uid):
            return None
        crosswalk = replace(crosswalk, uid=f"{crosswalk.uid}-own", x={**crosswalk.x, "origin": crosswalk.uid})
    return import_crosswalk(crosswalk)


def fork(read: Read, crosswalk: Crosswalk) -> Command:
    """The command that makes an own, editable copy which records where it came from."""
    taken = {e.uid for e in entries(read)}
    number, uid = 1, f"{crosswalk.uid}-own"
    while uid in taken:
        number += 1
        uid = f"{crosswalk.uid}-own-{number}"
    origin = {**crosswalk.x, "origin": crosswalk.uid}
    return import_crosswalk(replace(crosswalk, uid=uid, title=f"{crosswalk.title} (own)", x=origin))
