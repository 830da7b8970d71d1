"""Git's lock files that a stopped process left behind: when one is stale, and what is said until then.

Owns the rule. A lock is removed only by who holds the shelf's own lock, and only when ten minutes have passed since the
lock was made; that is told in "what happened". The file's time is believed while it is plausible. When it lies in the
future or years back, the clock was wrong then or is wrong now, and the ten minutes count from when the lock was first
seen: a fresh lock is never taken for an old one because a clock jumped, and none blocks for ever.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from workbench.errors import Unavailable
from workbench.sync.state import StateFile

WAIT = 10 * 60 * 1000
PLAUSIBLE = 365 * 24 * 60 * 60 * 1000


class Locks:
    """The locks of one shelf's repository; made by who holds the shelf."""

    def __init__(self, state: StateFile, clock: Callable[[], int]) -> None:
        self._state = state
        self._clock = clock

    def settle(self, lock: Path) -> None:
        """Remove a stale lock; Unavailable while it may be somebody's."""
        try:
            modified = lock.stat().st_mtime_ns // 1_000_000
        except FileNotFoundError:
            return
        left = self._left(lock.name, modified, self._clock())
        if left > 0:
            raise busy(lock, left)
        lock.unlink(missing_ok=True)
        self._state.update(locks={n: s for n, s in self._state.now.locks.items() if n != lock.name})
        self._state.tell("lock", f"{lock.name} was left by a program that was stopped, and was removed.")

    def _left(self, name: str, modified: int, now: int) -> int:
        """Milliseconds until the lock is stale."""
        if 0 <= now - modified <= PLAUSIBLE:
            return modified + WAIT - now
        which, seen = self._state.now.locks.get(name, (0, 0))
        if which == modified and 0 <= now - seen <= PLAUSIBLE:
            return seen + WAIT - now
        self._state.update(locks={**self._state.now.locks, name: (modified, now)})
        return WAIT


def busy(lock: Path, left: int = WAIT) -> Unavailable:
    minutes = max(1, -(-left // 60_000))
    return Unavailable(f"{lock.name.removesuffix('.lock')} is locked by another program, or by one that was stopped.",
                       f"Your work is safe. Try again in {minutes} minute{'s' if minutes > 1 else ''}: what was left "
                       "behind is removed then.")


def locked_file(error: Any) -> Path:
    """The lock that dulwich's FileLocked names."""
    return Path(os.fsdecode(error.lockfilename))


def let_go(error: BaseException) -> None:
    """Remove the locks of our own write that `error` ended: where a disk is full, dulwich cannot close them and leaves
    them. They are found as the open files in the frames that the error passed through, so that no other is touched."""
    seen: BaseException | None = error
    while seen is not None:
        trace = seen.__traceback__
        while trace is not None:
            for value in list(trace.tb_frame.f_locals.values()):
                if type(value).__module__ == "dulwich.file" and getattr(value, "closed", True) is False:
                    _drop(value)
            trace = trace.tb_next
        seen = seen.__context__


def _drop(file: Any) -> None:
    lock = Path(os.fsdecode(file._lockfilename))
    with suppress(OSError, ValueError):
        file._file.close()
    with suppress(OSError):
        lock.unlink()
    file._closed = True
