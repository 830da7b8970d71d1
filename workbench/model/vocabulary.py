"""A vocabulary kept in the library: the terms that the tags of own frameworks refer to. Bundled ones stay files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from workbench.model.record import Record


@dataclass(frozen=True, kw_only=True)
class KeptVocabulary(Record):
    """text: its canonical file, unknown keys included."""

    KIND: ClassVar[str] = "kept_vocabulary"
    SCOPE: ClassVar[str] = "library"
    title: str = ""
    text: str = ""
