"""With which revision of a framework an assessment begins: the newest that nothing stands against.

Owns the question. Passed over is what waits for a decision and what bears a release number that two contents claim: of
such a number neither is the newest until one of them was published under another. Reads small files only, no
repository.
"""

from __future__ import annotations

from pathlib import Path

from workbench.errors import Invalid
from workbench.library import Library
from workbench.statefiles import read_json


def disputed(home: Path) -> set[tuple[str, str]]:
    """(framework, version) of every number that two releases with different content bear, on any shelf."""
    out: set[tuple[str, str]] = set()
    for path in sorted((home / "shelves").glob("*/state.json")):
        for name in read_json(path).get("disputed") or ():
            uid, _, version = str(name).rpartition("/")
            out.add((uid, version))
    return out


def begin_with(library: Library, home: Path, name: str) -> str:
    """The revision for an assessment that names none. Raises Invalid when there is none to begin with."""
    uid = library.uid_of(name)
    doubts = disputed(home)
    history = library.history(uid)
    why = "its fields wait for a decision"
    for info in history:
        if (uid, info.version) in doubts:
            why = f"two releases bear the number {info.version}; publish one of them under another number"
        elif not any('"~"' in text for text in library.files(uid, info.revision).values()):
            return info.revision
    if not history:
        return ""
    raise Invalid(f"No assessment can begin with {uid}: {why}.", "Decide on the Sync screen, or name a revision.")
