"""Start of Assay: no argument opens the window, anything else is the command line."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """Exit code of the program; 3 when the set-up is incomplete."""
    argv = sys.argv[1:]
    try:
        if not argv or argv[0] == "--smoke" or (argv[0] == "--home" and len(argv) == 2):
            from ui.start import run

            return run(argv)
        from workbench.cli import Hooks, command_line

        return command_line(argv, Hooks(_open_window, _grab))
    except ImportError as error:
        if getattr(sys, "frozen", False):
            raise
        print(f"Assay is not set up: {error}. Run: sh packaging/run.sh setup", file=sys.stderr)
        return 3


def _open_window(home: Path | None, file: Path | None, passphrase: str | None) -> int:
    from ui.start import run

    return run([], home, file, passphrase)


def _grab(file: Path, passphrase: str, home: Path | None, folder: Path) -> list[Path]:
    from ui.screens import grab_all

    return grab_all(file, passphrase, home, folder)


if __name__ == "__main__":
    sys.exit(main())
