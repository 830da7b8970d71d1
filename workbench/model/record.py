"""Stored records: every row of an engagement file is one of these frozen dataclasses, with a random 128-bit uid.

Owns identity and the registry kind -> class. Fields hold only str, int, bool, tuple[str, ...] or dict (JSON); tuples
and dicts are stored as JSON text. A record's kind is also its table name.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import ClassVar, TypeVar

KINDS: dict[str, type[Record]] = {}


def new_uid() -> str:
    """A random 128-bit identity, 32 hex digits."""
    return secrets.token_hex(16)


@dataclass(frozen=True, kw_only=True)
class Record:
    """Base of all stored records. `PERSONAL` names text fields that erasure must be able to reach."""

    KIND: ClassVar[str] = ""
    SCOPE: ClassVar[str] = "engagement"
    PERSONAL: ClassVar[tuple[str, ...]] = ()
    uid: str

    def __init_subclass__(cls) -> None:
        if cls.KIND:
            KINDS[cls.KIND] = cls


R = TypeVar("R", bound=Record)
