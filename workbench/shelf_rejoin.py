"""Joining again a library that is here already but whose signing key is lost: a wiped keyring, a forgotten passphrase.

Owns what the new shelf takes over from the old one, so that nothing is sent twice and nothing unsent is forgotten; the
old folder is put aside, not deleted. Part of the application layer beside shelves.py.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from workbench.errors import Invalid, NotFound, WrongPassphrase
from workbench.statefiles import read_json
from workbench.sync.shelf import Shelf
from workbench.sync.state import RemoteState

LEFT = "shelves-left"


def take_over(shelf: Shelf, home: Path, openable: Callable[[Path], object]) -> None:
    """`openable` raises NotFound or WrongPassphrase for a shelf whose key is lost. A shelf that can still be used is
    not joined a second time."""
    for path in sorted(home.glob("*/state.json")):
        raw = read_json(path)
        if path.parent == shelf.folder or raw.get("library") != shelf.state.now.library:
            continue
        try:
            openable(path.parent)
        except (NotFound, WrongPassphrase):
            _take_over(shelf, raw, path.parent, home.parent / LEFT)
            continue
        raise Invalid(f"{shelf.state.now.name} is on this machine already.", "Exchange with it instead of joining.")


def _take_over(shelf: Shelf, raw: dict[str, object], old: Path, left: Path) -> None:
    def part(name: str) -> dict[str, str]:
        value = raw.get(name)
        return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}

    tip = shelf.tip
    # What the old shelf had signed but never sent is not in the new repository: library.db has it, and it goes out.
    known = {revision: commit for revision, commit in part("known").items()
             if commit.encode() in shelf.repo.objects and tip and shelf.repo.graph.is_ancestor(commit.encode(), tip)}
    remotes = raw.get("remotes")
    others = {str(n): RemoteState(str(n), str(r["url"]), str(r["kind"]), str(r.get("username", "")))
              for n, r in remotes.items() if n not in shelf.state.now.remotes} if isinstance(remotes, dict) else {}
    members = raw.get("members")
    shelf.state.update(known={**known, **shelf.state.now.known}, remotes={**shelf.state.now.remotes, **others},
                       members=tuple(sorted(map(str, members))) if isinstance(members, (list, tuple)) else ())
    left.mkdir(exist_ok=True)
    old.rename(left / old.name)
    shelf.state.tell("joined", f"The key of this machine was lost, so {shelf.state.now.name} was joined again. "
                     "What was not sent yet goes out when this device has been let in.")
