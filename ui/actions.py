"""The shape of an action and the table all actions stand in: the single source of menu, palette, keys and help.

Knows no screen; the window and the views hand their actions in. A command without a key is fine, a key without a
command is not possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ui.keymap import KeyMap

Group = Literal["Go to", "Do", "Set"]


def _always() -> str:
    return ""


@dataclass(frozen=True)
class ActionSpec:
    """One command. `disabled()` returns the reason it cannot run now, or "". `keys`: portable texts, "Ctrl+K".

    `single`: a bare-letter key; it then works only inside `widget` (a list or chart), never in a text field.
    `shown_only`: the key is handled by the widget itself and listed here for palette and help.
    """

    id: str
    text: str
    run: Callable[[], object]
    keys: tuple[str, ...] = ()
    group: Group = "Do"
    icon: str = ""
    disabled: Callable[[], str] = _always
    widget: QWidget | None = None
    single: bool = False
    shown_only: bool = False
    where: str = ""

    @property
    def key(self) -> str:
        return self.keys[0] if self.keys else ""


def key_text(key: str) -> str:
    """A key as shown: "Ctrl K" (Cmd on macOS through Qt's native text)."""
    native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    return native.replace("+", " ").replace("  ", " +").replace("Return", "Enter").strip() or key


class ActionTable:
    """Turns specs into QActions on a window and keeps them findable by id."""

    def __init__(
        self, window: QWidget, on_refused: Callable[[str], None], single_keys: bool = True, keys: KeyMap | None = None
    ) -> None:
        self._window = window
        self._keys = keys
        self._plain: dict[str, ActionSpec] = {}
        self._on_refused = on_refused
        self._single_keys = single_keys
        self._specs: dict[str, ActionSpec] = {}
        self._actions: dict[str, QAction] = {}

    def add(self, specs: Iterable[ActionSpec], screen: str = "") -> None:
        """Add specs of a screen ("" = the window's own); one with a known id replaces the earlier one."""
        for plain in specs:
            self.remove(plain.id)
            if self._keys is not None:
                self._keys.learn(plain, screen)
            self._plain[plain.id] = plain
            spec = self._bound(plain)
            self._specs[spec.id] = spec
            action = QAction(spec.text, self._window)
            action.triggered.connect(lambda _checked=False, s=spec: self.run(s))
            if not spec.shown_only:
                action.setShortcuts([QKeySequence(k) for k in spec.keys])
                local = spec.widget is not None
                context = Qt.ShortcutContext
                action.setShortcutContext(context.WidgetWithChildrenShortcut if local else context.WindowShortcut)
                if spec.single:
                    action.setEnabled(self._single_keys)
            (spec.widget or self._window).addAction(action)
            self._actions[spec.id] = action

    def _bound(self, plain: ActionSpec) -> ActionSpec:
        """The command with the keys chosen for it on this machine."""
        if self._keys is None or plain.shown_only:
            return plain
        return replace(plain, keys=self._keys.keys_of(plain.id, plain.keys))

    def rebind(self) -> None:
        """The chosen keys changed: the actions that are here answer the new ones at once."""
        for action_id, plain in self._plain.items():
            spec = self._bound(plain)
            if spec.keys != self._specs[action_id].keys:
                self._specs[action_id] = spec
                self._actions[action_id].setShortcuts([QKeySequence(k) for k in spec.keys])

    def remove(self, action_id: str) -> None:
        self._plain.pop(action_id, None)
        spec = self._specs.pop(action_id, None)
        action = self._actions.pop(action_id, None)
        if spec is not None and action is not None:
            (spec.widget or self._window).removeAction(action)
            action.deleteLater()

    def run(self, spec: ActionSpec) -> None:
        """Run it, or tell why not."""
        reason = spec.disabled()
        if reason:
            self._on_refused(f"{spec.text}: {reason}")
        else:
            spec.run()

    def run_id(self, action_id: str) -> None:
        self.run(self._specs[action_id])

    def suspend(self, allowed: frozenset[str] | None) -> None:
        """While locked or blanked only the `allowed` ids work; None lifts it."""
        for action_id, spec in self._specs.items():
            on = allowed is None or action_id in allowed
            self._actions[action_id].setEnabled(on and (self._single_keys or not spec.single))

    def set_single_keys(self, on: bool) -> None:
        """Single-key shortcuts can be switched off (WCAG 2.1.4)."""
        self._single_keys = on
        for action_id, spec in self._specs.items():
            if spec.single:
                self._actions[action_id].setEnabled(on)

    @property
    def single_keys(self) -> bool:
        return self._single_keys

    @property
    def specs(self) -> tuple[ActionSpec, ...]:
        return tuple(self._specs.values())

    def spec(self, action_id: str) -> ActionSpec:
        return self._specs[action_id]
