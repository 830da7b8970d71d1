"""The shape of a sample note, shared by the two note modules."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoNote:
    """One captured line. speaker: initials or "" for the assessor; codes without the framework's prefix.

    quote: "", internal, proposed or approved; visibility as in the model.
    """

    session: int
    clock: str
    speaker: str
    kind: str
    codes: str
    text: str
    unit: str = ""
    quote: str = ""
    visibility: str = "normal"
