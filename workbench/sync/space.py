"""Is there room? Asked before something is written, so that a full disk is told early and in the user's words.

Owns the estimate. A disk that fills up meanwhile is still an error of the write itself, which leaves nothing half done.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from workbench.errors import Unavailable

RESERVE = 256 * 1024  # refs, the graph, state.json and their copies while they are replaced


def room(folder: Path, size: int, what: str) -> None:
    """Unavailable when `size` bytes do not fit on the disk of `folder`. A disk that does not tell is believed."""
    try:
        disk = shutil.disk_usage(folder)
    except OSError:
        return
    if disk.total and disk.free < size + RESERVE:
        raise Unavailable(f"The disk of {folder.name} is full: {what} needs about {_size(size + RESERVE)}, "
                          f"{_size(disk.free)} are free.", "Nothing was written and your work is safe; "
                          "free some space, then try again.")


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
