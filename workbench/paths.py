"""The per-user folders. `--home DIR` puts all state under DIR. Also the folder of bundled files."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from workbench.store.failures import translated


def root() -> Path:
    """The folder that holds resources/ and frameworks/: the source tree, or the unpacked bundle."""
    bundle = getattr(sys, "_MEIPASS", "")
    return Path(bundle) if bundle else Path(__file__).resolve().parent.parent


def resource(*parts: str) -> Path:
    return root().joinpath("resources", *parts)


def bundled_frameworks() -> Path:
    return root() / "frameworks"


@dataclass(frozen=True)
class Paths:
    """Where everything of one user (or one --home) lies."""

    home: Path

    @property
    def library(self) -> Path:
        return self.home / "library.db"

    @property
    def settings(self) -> Path:
        return self.home / "settings.json"

    @property
    def recent(self) -> Path:
        return self.home / "recent.json"

    @property
    def device(self) -> Path:
        return self.home / "device.json"

    @property
    def backups(self) -> Path:
        return self.home / "backups"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def engagements(self) -> Path:
        """Where new engagement files are proposed to go."""
        return self.home / "engagements"


def paths(home: Path | None = None) -> Paths:
    """The folders under `home`, or the platform's; created with access for this user only."""
    if home is None:
        from platformdirs import user_data_path

        home = user_data_path("Assay", appauthor=False)
    home = home.expanduser().absolute()
    with translated(home):
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Paths(home)
