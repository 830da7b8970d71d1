"""Which key each command has on this machine: the defaults of the commands, and what the person chose instead.

Owns the chosen keys (the preference "keys") and what is known of every command met so far, which is enough to list
them all and to name the one that has a key already. Knows no widget and runs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from ui.actions import ActionSpec, key_text
from ui.settings import Preferences, Store

WINDOW = "Everywhere"


@dataclass(frozen=True)
class Known:
    """One command. `fixed`: its widget handles the key itself, so the key cannot be chosen."""

    id: str
    text: str
    screen: str
    default: tuple[str, ...]
    single: bool = False
    fixed: bool = False


def portable(key: str) -> str:
    """One way of writing a key, so that two ways of writing it compare equal; Enter and Return are one key."""
    text = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
    return text[: -len("Enter")] + "Return" if text.endswith("Enter") else text


class KeyMap(QObject):
    """Keys as chosen here. `changed(id)` after every choice, "" when many changed; `asked` when a list wants all."""

    changed = Signal(str)
    asked = Signal()
    learned = Signal()

    def __init__(self, settings: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = Preferences(settings)
        self._known: dict[str, Known] = {}
        self._chosen = {str(i): _texts(keys) for i, keys in self._preferences.get("keys").items()}

    # -- what is known -----------------------------------------------------------------------------------------

    def learn(self, spec: ActionSpec, screen: str) -> None:
        """A command was met on a screen ("" = the window's own)."""
        self._known[spec.id] = Known(spec.id, spec.text, screen or WINDOW, spec.keys, spec.single, spec.shown_only)

    @property
    def known(self) -> list[Known]:
        """Every command met, by screen; the window's own first, and each text once."""
        order: dict[str, int] = {WINDOW: 0}
        for one in self._known.values():
            order.setdefault(one.screen, len(order))
        return sorted(self._known.values(), key=lambda k: order[k.screen])

    def keys_of(self, command: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """The keys a command has now."""
        return self._chosen.get(command, default)

    def keys(self, one: Known) -> tuple[str, ...]:
        return one.default if one.fixed else self.keys_of(one.id, one.default)

    def is_chosen(self, command: str) -> bool:
        return command in self._chosen

    @property
    def any_chosen(self) -> bool:
        return bool(self._chosen)

    def now(self, screen: str) -> dict[str, str]:
        """What a key cap of that screen shows where it differs: default key to chosen key ("" = none)."""
        out: dict[str, str] = {}
        for one in sorted(self._known.values(), key=lambda k: k.screen == screen):
            if one.screen in (WINDOW, screen):
                chosen = self.keys(one)
                for key in one.default:
                    out[key] = key if key in chosen else chosen[0] if chosen else ""
        return {key: shown for key, shown in out.items() if key != shown}

    # -- choosing ----------------------------------------------------------------------------------------------

    def holder(self, command: str, key: str) -> Known | None:
        """The other command that would answer the same key in the same place."""
        mine = self._known[command]
        for one in self._known.values():
            meets = mine.screen == one.screen or WINDOW in (mine.screen, one.screen)
            same = one.text == mine.text and one.screen == mine.screen
            if meets and not same and portable(key) in map(portable, self.keys(one)):
                return one
        return None

    def refusal(self, command: str, key: str) -> str:
        """Why a key cannot be this command's at all; "" when it can."""
        one = self._known[command]
        if one.fixed:
            return "This key belongs to the list or field itself."
        parts = portable(key).split("+")
        bare = len([p for p in parts if p in ("Ctrl", "Alt", "Meta")]) == 0
        if bare and not one.single and not (parts[-1][:1] == "F" and parts[-1][1:].isdigit()):
            return f"{key_text(key)} alone would be typed into text fields. Hold Ctrl or Alt, or take a function key."
        return ""

    def choose(self, command: str, key: str) -> None:
        """Give a command one key; "" leaves it without."""
        keys = (portable(key),) if key else ()
        if keys == self._known[command].default:
            self._chosen.pop(command, None)
        else:
            self._chosen[command] = keys
        self._keep(command)

    def take(self, command: str, key: str) -> None:
        """Give a command a key that others have; these go without it."""
        while (other := self.holder(command, key)) is not None and not other.fixed:
            self._chosen[other.id] = tuple(k for k in self.keys(other) if portable(k) != portable(key))
        self.choose(command, key)

    def reset(self, command: str) -> None:
        if self._chosen.pop(command, None) is not None:
            self._keep(command)

    def reset_all(self) -> None:
        self._chosen = {}
        self._keep("")

    def kept(self) -> Callable[[], None]:
        """What brings the present choices back."""
        before = dict(self._chosen)

        def back() -> None:
            self._chosen = dict(before)
            self._keep("")

        return back

    def _keep(self, command: str) -> None:
        self._preferences.set("keys", {i: list(keys) for i, keys in self._chosen.items()})
        self.changed.emit(command)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(key) for key in value) if isinstance(value, list) else ()
