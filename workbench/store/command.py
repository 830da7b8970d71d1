"""Command: a labelled change as a value; the only thing that Store.do accepts.

Owns the shape of commands and re-exports the types that command modules and queries may name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workbench.store.reader import Reader
from workbench.store.step import Change, ChangeSet, FileName, Place, StepInfo
from workbench.store.transaction import Transaction

__all__ = ["Change", "ChangeSet", "Command", "Place", "Reader", "StepInfo", "Transaction"]


@dataclass(frozen=True)
class Command:
    """`run` does the writing inside one step. Equal merge keys within 60 s of the step's start extend that step."""

    label: str
    run: Callable[[Transaction], Any]
    merge_key: str | None = None
    place: Place | None = None
    file: FileName = "engagement"
