"""Folders of shelves that are being made: a half-made one is never listed, and is cleared away once its maker is gone.

Owns the mark. A shelf is begun below a file `unfinished`, on which its maker holds a lock; the mark goes when the shelf
is complete. A mark that nobody holds was left by a process that was stopped.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.errors import Locked
from workbench.store.failures import translated
from workbench.store.lock import FileLock

MARK = "unfinished"


def folders(home: Path) -> list[Path]:
    """The folders of complete shelves, by id."""
    if not home.is_dir():
        return []
    return [p for p in sorted(home.iterdir()) if ((p / "library.git").is_dir() or (p / "state.json").is_file())
            and not (p / MARK).exists()]


@contextmanager
def unfinished(home: Path, forget: Callable[[Path], None]) -> Iterator[Path]:
    """A folder for a new shelf. When what is done in it fails, it is taken back and its keys are forgotten."""
    folder = home / secrets.token_hex(8)
    with translated(home):
        folder.mkdir(parents=True)
        lock = FileLock(folder / MARK)
        (folder / MARK).touch()
    try:
        yield folder
        (folder / MARK).unlink()
    except BaseException:
        lock.release()
        _away(folder, forget)
        raise
    lock.release()


def clear_unfinished(home: Path, forget: Callable[[Path], None]) -> int:
    """Take back what a stopped process left half made; how many. What is being made right now is left alone."""
    count = 0
    for folder in sorted(home.iterdir()) if home.is_dir() else ():
        bare = folder.is_dir() and not any(p.name != f".{MARK}.lock" for p in folder.iterdir())  # not even marked yet
        if not (bare or (folder / MARK).exists()):
            continue
        try:
            FileLock(folder / MARK).release()
        except Locked:
            continue
        _away(folder, forget)
        count += 1
    return count


def _away(folder: Path, forget: Callable[[Path], None]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    forget(folder)
