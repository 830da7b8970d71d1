"""Who holds a shelf: one process writes, every other reads.

Owns the shelf's lock and the two ways of opening. Who gets the lock looks at the repository first and has it mended;
who does not can read everything, and is told where the library is open when it tries to write. The lock dies with its
process. A task that met damage leaves a note, so that the next opening checks the whole library.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from workbench.errors import Damaged, Locked
from workbench.store.lock import FileLock
from workbench.sync import health, recovery
from workbench.sync.locks import Locks
from workbench.sync.repository import Repository
from workbench.sync.signing import SigningKey
from workbench.sync.state import StateFile

PATIENCE = 1.0  # most tasks hold a shelf for some milliseconds


class Hold:
    """Taken at construction; `held` tells whether writing is ours."""

    def __init__(self, folder: Path, patience: float = PATIENCE) -> None:
        self.folder = folder
        self.elsewhere = ""
        self._lock: FileLock | None = None
        end = time.monotonic() + patience
        while self._lock is None and not self.elsewhere:
            try:
                self._lock = FileLock(folder / "library")
            except Locked as error:
                if time.monotonic() >= end:
                    self.elsewhere = error.text
                else:
                    time.sleep(0.03)

    @property
    def held(self) -> bool:
        return self._lock is not None

    def release(self) -> None:
        if self._lock is not None:
            self._lock.release()

    def opened(self, state: StateFile, key: SigningKey, clock: Callable[[], int], fetch: recovery.Fetch) -> Repository:
        if self.held:
            repo = recovery.opened(self.folder, state, key, fetch)
            repo.settle = Locks(state, clock).settle
            return repo
        state.guard = self._refuse
        repo = health.opened(self.folder / recovery.NAME)
        repo.graph.frozen = True
        repo.guard = self._refuse
        why = health.quick(repo)
        if why:
            repo.close()
            raise Damaged(f"The library cannot be read: {why}", "It is open in another Assay. Close it there and open "
                          "it again here: it is restored then.")
        return repo

    def _refuse(self) -> None:
        raise Locked(f"The shared {self.elsewhere}", "It can be read here. To change or exchange it, wait until the "
                     "other one is done, or close it there.")

    def ended(self, error: BaseException | None) -> None:
        """A task is over. Damage that it met is looked into at the next opening."""
        damage = isinstance(error, Damaged) or type(error).__module__.partition(".")[0] in ("dulwich", "zlib")
        if damage and self.held and self.folder.is_dir():
            (self.folder / health.SUSPECT).touch()
