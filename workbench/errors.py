"""The exception tree and Problem, a complaint about data as a value.

Owns what can go wrong and how it is told; knows nothing of files, SQL or Qt. Every exception carries a text for the
user and a remedy (`hint`). Anything that is not a WorkbenchError is a bug.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class WorkbenchError(Exception):
    """A failure told to the user: what happened, and what to do about it."""

    def __init__(self, text: str, hint: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.text} {self.hint}".strip()


class Invalid(WorkbenchError):
    """The input breaks a rule."""


class NotFound(WorkbenchError):
    """The thing was deleted meanwhile, or never was."""


class Stale(WorkbenchError):
    """It was changed since you saw it."""


class Locked(WorkbenchError):
    """The file is open elsewhere."""


class TooNew(WorkbenchError):
    """The file was made by a later version."""


class WrongPassphrase(WorkbenchError):
    """The passphrase does not open this file."""


class Damaged(WorkbenchError):
    """The file or database is broken."""


class Unavailable(WorkbenchError):
    """The world failed: disk full, read-only, no keyring."""


class Cancelled(WorkbenchError):
    """The user asked to stop."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A complaint about data.

    `place` is `file:line` or a path inside the file such as `dim/rel.json > mo.rel-2 > level`.
    """

    severity: Literal["error", "warning"]
    place: str
    text: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}: {self.text}" + (f" {self.hint}" if self.hint else "")
