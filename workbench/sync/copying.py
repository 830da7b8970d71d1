"""Copies a file from a stick or a folder service that may block, fail or vanish, with patience that ends.

Owns the worker thread. A placeholder whose content lies in a cloud blocks in `open` or `read`, which nothing can
interrupt; the worker is then left behind and ends when the system lets go of it. Knows nothing of what is copied.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from workbench.errors import Invalid, Unavailable
from workbench.store.failures import translated

PATIENCE = 20.0
T = TypeVar("T")
_PIECE = 1024 * 1024


class Slow(Unavailable):
    """The file is there by name and does not come."""


class _Worker(threading.Thread):
    """Reads in the background; `moved` is the time at which the last bytes came."""

    def __init__(self, source: Path, to: Path, limit: int) -> None:
        super().__init__(name="copy a parcel", daemon=True)
        self.source, self.to, self.limit = source, to, limit
        self.moved = time.monotonic()
        self.left = False
        self.digest = hashlib.sha256()
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            with self.source.open("rb") as stream, self.to.open("xb") as out:
                total = 0
                while not self.left and (data := stream.read(_PIECE)):
                    total += len(data)
                    if total > self.limit:
                        raise Invalid(f"{self.source.name} is larger than {self.limit >> 20} MB.")
                    self.digest.update(data)
                    out.write(data)
                    self.moved = time.monotonic()
        except BaseException as error:  # noqa: BLE001  handed to the thread that waits
            self.failure = error


def copy(source: Path, to: Path, limit: int, patience: float = PATIENCE) -> str:
    """Copy to a new file; the SHA-256 of what came. Slow when no byte comes for `patience` seconds."""
    worker = _Worker(source, to, limit)
    worker.start()
    while worker.is_alive():
        worker.join(min(0.5, patience))
        if worker.is_alive() and time.monotonic() - worker.moved > patience:
            worker.left = True
            raise Slow(f"{source.name} could not be read within {patience:g} seconds.",
                       "It may lie in the cloud only: make it available offline, then it is taken.")
    with translated(source):
        if worker.failure is not None:
            raise worker.failure
    return worker.digest.hexdigest()


def within(patience: float, what: str, work: Callable[[], T]) -> T:
    """The result of a look at a folder that may block. Slow when it does not end within `patience` seconds."""
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001  handed to the thread that waits
            failed.append(error)

    worker = threading.Thread(target=run, name="look at a folder", daemon=True)
    worker.start()
    worker.join(patience)
    if failed:
        raise failed[0]
    if not done:
        raise Slow(f"{what} does not answer.", "Check the connection to it, then try again.")
    return done[0]
