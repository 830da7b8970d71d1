"""The one table from error type to what the user reads: title, text, hint, severity and where it is shown.

Knows the errors of the core and nothing of widgets. A test walks the error tree and fails when a type has no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench import errors

Severity = Literal["info", "warning", "danger", "silent"]
Where = Literal["inline", "toast", "banner", "page", "none"]


@dataclass(frozen=True, slots=True)
class Message:
    """What to tell. `text` is one sentence of cause, `hint` one of remedy; `details` is for "Copy details"."""

    title: str
    text: str
    hint: str
    severity: Severity
    where: Where
    details: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.text} {self.hint}".strip()


_TABLE: dict[type[Exception], tuple[str, Severity, Where, str]] = {
    errors.Invalid: ("Not accepted", "warning", "inline", "Correct the entry and try again."),
    errors.NotFound: ("Not found", "warning", "toast", "It was removed meanwhile; the screen is refreshed."),
    errors.Stale: ("Changed meanwhile", "warning", "banner", "Your text is kept. Compare both and save again."),
    errors.Locked: ("Open elsewhere", "warning", "page", "Close it in the other window and try again."),
    errors.TooNew: ("Made by a newer version", "warning", "page", "Update Assay to change this file."),
    errors.WrongPassphrase: ("Passphrase not right", "warning", "inline", "Check the words on the recovery sheet."),
    errors.Damaged: ("Damaged file", "danger", "page", "Restore the newest backup."),
    errors.Unavailable: ("Not saved", "danger", "banner", "Your text is kept. Free some space and try again."),
    errors.Cancelled: ("Cancelled", "silent", "none", ""),
    errors.WorkbenchError: ("Could not be done", "warning", "toast", ""),
}


def explain(error: BaseException) -> Message:
    """The message of an error; anything that is not a WorkbenchError is a fault of Assay and says so."""
    if isinstance(error, errors.WorkbenchError):
        for kind in type(error).__mro__:
            if kind in _TABLE:
                title, severity, where, hint = _TABLE[kind]
                details = f"{type(error).__name__}: {error}"
                return Message(title, error.text, error.hint or hint, severity, where, details)
    return Message(
        "Fault in Assay",
        "Something went wrong inside Assay; what you typed is kept.",
        "Copy the details into a report to the makers.",
        "danger",
        "toast",
        f"{type(error).__name__}: {error}",
    )


def told() -> frozenset[type[Exception]]:
    """The error types with a row of their own."""
    return frozenset(_TABLE)
