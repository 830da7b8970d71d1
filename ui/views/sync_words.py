"""Words of the Sync screen: names of fields, of the sides of a conflict and of their values, times. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTime

from ui.models.change_text import field_name
from ui.widgets.texts import when

if TYPE_CHECKING:
    from workbench.sync.history import Card, Side

KINDS = {"https": "Git server", "ssh": "Git server over SSH", "git": "Git server", "folder": "Git folder",
         "parcel": "Folder or stick"}  # fmt: skip
TEXTS = {"criterion": "statement", "question": "question"}
RETIRED = '"retired"'


def field_words(card: Card) -> str:
    """What the conflict is about: "Statement", "Evidence hint", "Retired or kept", "Place"."""
    if card.kind == "retired":
        return "Retired or kept"
    named = TEXTS.get(card.of, "") if card.field == ("text",) else ""
    words = named or ("place" if card.kind == "parent" else field_name("/".join(card.field)))
    return words[:1].upper() + words[1:]


def value_words(card: Card, value: str, shown: str) -> str:
    """A value as its column shows it."""
    if card.kind == "retired":
        return "Retired" if value == RETIRED else "Kept"
    return shown or "(nothing)"


def side_title(side: Side) -> str:
    """Whose side it is: "Mine", else the person."""
    if side.mine:
        return "Mine"
    return side.entry.author if side.entry else "Somebody"


def side_caption(side: Side) -> str:
    """Person and time as the writer's clock said."""
    if side.entry is None:
        return "Writer unknown"
    return f"{side.entry.author}, {stamp(side.entry.at)}"


def stamp(milliseconds: int) -> str:
    """Day and time, "22 Nov 2026 17:05"."""
    moment = datetime.fromtimestamp(milliseconds / 1000).astimezone()
    clock = QLocale().toString(QTime(moment.hour, moment.minute), QLocale.FormatType.ShortFormat)
    day = when(milliseconds)
    return day if clock in day else f"{day} {clock}"


def ordered(card: Card) -> tuple[Side, ...]:
    """Mine first, then the others as they stand in the file."""
    return tuple(sorted(card.sides, key=lambda s: not s.mine))


def others(card: Card) -> str:
    """Who wrote the other sides."""
    names = dict.fromkeys(s.entry.author for s in card.sides if not s.mine and s.entry)
    return ", ".join(names) or "somebody"


def head(card: Card) -> tuple[str, str]:
    """Code and the rest of a card's title."""
    code, _, rest = card.title.partition(" ")
    return (code, rest) if rest and len(code) <= 16 else ("", card.title)
