"""What the command line asks of the window, handed in by main.py because the core may not import the window.

Owns two signatures only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Hooks:
    """open_window(home, file or None, passphrase or None) -> exit code; grab(file, passphrase, home, folder) -> files.

    Either may be None: then this machine (or this test) has no window.
    """

    open_window: Callable[[Path | None, Path | None, str | None], int] | None = None
    grab: Callable[[Path, str, Path | None, Path], list[Path]] | None = None
