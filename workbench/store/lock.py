"""One writer per file: an operating-system lock on a small file beside it.

The lock dies with the process, so a crash never locks anybody out. Never locks the database file itself: closing
any handle on it would drop SQLite's own locks. The lock file holds the process number and host, nothing else.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from workbench.errors import Locked
from workbench.store.failures import translated


class FileLock:
    """Taken at construction, given back by `release`."""

    def __init__(self, path: Path) -> None:
        self.path = path.with_name(f".{path.name}.lock")
        self._fd = -1
        with translated(path):
            while self._fd < 0:
                self._fd = self._try(path)

    def _try(self, path: Path) -> int:
        """An owned handle, or -1 when the file was replaced between opening and locking."""
        fd = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(fd)
        except OSError as error:
            owner = os.pread(fd, 200, 1).decode("utf-8", "replace").strip() if hasattr(os, "pread") else ""
            os.close(fd)
            raise Locked(
                f"{path.name} is open in another Assay{f' ({owner})' if owner else ''}.",
                "Close it there first, or open a copy.",
            ) from error
        try:
            same = os.fstat(fd).st_ino == Path(self.path).stat().st_ino
        except FileNotFoundError:
            same = False
        if not same:
            os.close(fd)
            return -1
        try:
            os.ftruncate(fd, 0)
            os.write(fd, f" process {os.getpid()} on {socket.gethostname()}\n".encode())
        except OSError:
            pass  # the disk is full: the lock holds without saying whose it is
        return fd

    def release(self) -> None:
        if self._fd < 0:
            return
        if sys.platform != "win32":
            self.path.unlink(missing_ok=True)
        os.close(self._fd)
        self._fd = -1


def _lock(fd: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
