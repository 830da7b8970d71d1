"""Rating keys: which key means which answer on which scale.

One table for the tree, the rating bar and the Alt+key way from the capture bar, so a key cannot mean two things. Knows
scales, not ratings or storage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from workbench.model.framework import Scale

STATE_KEYS: dict[Qt.Key, str] = {
    Qt.Key.Key_N: "not_applicable",
    Qt.Key.Key_U: "unknown",
    Qt.Key.Key_Y: "not_yet",
}
STATE_WORDS: dict[str, str] = {"not_applicable": "N/A", "unknown": "Unknown", "not_yet": "Not yet"}
STATE_SENTENCES: dict[str, str] = {
    "not_applicable": "Not applicable",
    "unknown": "Unknown",
    "not_yet": "Not yet",
    "unanswered": "Not rated",
}
STATE_LETTERS: dict[str, str] = {"not_applicable": "N", "unknown": "U", "not_yet": "Y"}


@dataclass(frozen=True, slots=True)
class RatingAction:
    """What a key or a click asks for. `name` is a value id or a state; empty for half and clear."""

    kind: Literal["value", "state", "half", "clear"]
    name: str = ""


def value_key(scale: Scale, position: int) -> str:
    """The digit that picks a value: its number on a level scale, else its position from 0; "" beyond 9."""
    value = scale.values[position]
    if scale.role == "level" and value.id.isdigit():
        return value.id if len(value.id) == 1 else ""
    return str(position) if position <= 9 else ""


def action_for(event: QKeyEvent, scale: Scale | None) -> RatingAction | None:
    """The rating action of a key press, ignoring Alt and the keypad; None when the key means nothing here."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.AltModifier
    if modifiers != Qt.KeyboardModifier.NoModifier or scale is None:
        return None
    key = Qt.Key(event.key())
    if key == Qt.Key.Key_Backspace:
        return RatingAction("clear")
    if key in STATE_KEYS:
        return RatingAction("state", STATE_KEYS[key])
    if key == Qt.Key.Key_H:
        return RatingAction("half") if scale.halves else None
    if Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
        digit = str(int(key) - int(Qt.Key.Key_0))
        for position, value in enumerate(scale.values):
            if value_key(scale, position) == digit:
                return RatingAction("value", value.id)
    return None


def answer_sentence(scale: Scale | None, value: str, state: str, half: bool = False) -> str:
    """The answer as it is spoken: "LI, largely implemented", "2 Managed", "Not applicable"."""
    if state != "value":
        return STATE_SENTENCES.get(state, "Not rated")
    label = ""
    if scale is not None:
        label = next((v.label for v in scale.values if v.id == value), "")
    text = value + ("½" if half else "")
    if not label or label.lower() == value.lower():
        return text
    return f"{text} {label}" if scale is not None and scale.role == "level" else f"{text}, {label.lower()}"
