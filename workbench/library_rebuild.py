"""A library.db that is gone or damaged is made anew: what can be read is kept, what is shared comes back from Git.

Owns the order of the steps: the damaged file is kept under another name first, drafts and everything else that exists
only there is brought over, bundled frameworks and the searchable rows are made, and the shelves give what they hold.
Part of the application layer beside app.py; a stop at any point leaves the old file or the new one, never half.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import Problem, WorkbenchError
from workbench.store.failures import translated
from workbench.store.salvage import Salvaged, alone, salvage
from workbench.store.store import Store

if TYPE_CHECKING:
    from workbench.shelves import Shelves


@dataclass(frozen=True)
class Rebuilt:
    """kept: where the old file is; drafts: how many came over; lost: what was not whole (framework, version); later:
    shelves that could not be opened and give what they hold with their next exchange."""

    kept: Path | None
    drafts: int = 0
    revisions: int = 0
    holes: tuple[str, ...] = ()
    lost: tuple[tuple[str, str], ...] = ()
    later: tuple[Problem, ...] = ()

    def problems(self) -> tuple[Problem, ...]:
        """What a person should know; nothing where nothing was lost."""
        found = [Problem("warning", framework, f"Version {version} could not be read any more.",
                         "If it was shared, the next exchange brings its newest state back.")
                 for framework, version in self.lost]
        if "everything" in self.holes:
            found.append(Problem("warning", "library.db", "Nothing in it could be read any more, drafts neither.",
                                 f"Keep {self.kept} for somebody who restores files."))
        elif {"draft", "draft_field"} & set(self.holes):
            found.append(Problem("warning", "library.db", "Some edits of drafts could not be read any more.",
                                 f"Look through your drafts; the old file is {self.kept}."))
        return (*found, *self.later)

    @property
    def text(self) -> str:
        drafts = "1 draft" if self.drafts == 1 else f"{self.drafts} drafts"
        return f"The library was made anew with {self.revisions} revisions and {drafts}. The old file is {self.kept}."


def rebuild(path: Path, *, person: str, device: str) -> Rebuilt:
    """A new file in the place of the old one. Locked when somebody else has it open."""
    from workbench.formats.native import revision_of

    if not path.exists():
        return Rebuilt(None)
    fresh = path.with_name("library.rebuilt.db")
    with translated(path):
        kept = _keep(path)
        alone(path)
        for name in _with_companions(fresh):
            name.unlink(missing_ok=True)
        store = Store(fresh, "library", None, person=person, device=device, create=True)
        try:
            found: Salvaged = salvage(path, store, revision_of)
        finally:
            store.close()
        for name in _with_companions(path)[1:]:
            name.unlink(missing_ok=True)
        fresh.replace(path)
    return Rebuilt(kept, found.rows.get("draft", 0), found.rows.get("framework_revision", 0) - len(found.lost),
                   found.holes, found.lost)


def give_back(shelves: Shelves) -> tuple[Problem, ...]:
    """Bring what the shelves of this machine hold into a library.db that is new."""
    later: list[Problem] = []
    for info in shelves.all():
        try:
            with shelves.open(info.id) as shelf:
                later += shelves.take_in(shelf).problems
        except WorkbenchError as error:
            later.append(Problem("warning", info.name, error.text, "What it holds comes back with its next exchange."))
    return tuple(later)


def _keep(path: Path) -> Path:
    """A copy of the file as it is, byte for byte, with the log that belongs to it."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    kept = path.with_name(f"library.before-rebuild-{stamp}.db")
    for here, there in zip(_with_companions(path)[:2], _with_companions(kept)[:2], strict=True):
        if here.exists():
            shutil.copyfile(here, there)
            with there.open("rb+") as stream:
                os.fsync(stream.fileno())
    return kept


def _with_companions(path: Path) -> list[Path]:
    return [path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")]
