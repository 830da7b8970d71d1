"""Settings, Keyboard: every command with its keys, another key by pressing it, back to the defaults.

Owns the list and the field that takes a key press. What a key does and who has it already is the KeyMap's.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.actions import key_text
from ui.keymap import KeyMap, Known
from ui.models.rows import ITEM, Index, RowModel
from ui.settings import Preferences
from ui.theme import Theme
from ui.views.base import Shell
from ui.views.settings_parts import Section, button
from ui.widgets.chips import paint_key
from ui.widgets.fields import Field, SearchField
from ui.widgets.parts import Label, elide
from ui.widgets.rows import RowDelegate, RowList
from ui.widgets.switch import Switch

ALONE = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)
LEAVES = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class KeyField(QLineEdit):
    """Takes one key press instead of text; Tab leaves, Esc gives up, Backspace takes the key away."""

    pressed = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setPlaceholderText("Press the new key")
        theme.style(self, "base")

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # the key is meant, not the command that has it now
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in LEAVES and not held & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and not held:
            self.pressed.emit("")
        elif key not in ALONE:
            if held == Qt.KeyboardModifier.ShiftModifier and event.text().isprintable() and not event.text().isalpha():
                held &= ~Qt.KeyboardModifier.ShiftModifier  # the ? of a keyboard where it stands above another key
            code = int(held.value) | int(key)
            self.pressed.emit(QKeySequence(code).toString(QKeySequence.SequenceFormat.PortableText))


class _Rows(RowModel[Known]):
    def __init__(self, keys: KeyMap) -> None:
        super().__init__()
        self._keys = keys

    def words(self, row: Known) -> str:
        shown = ", ".join(map(key_text, self._keys.keys(row))) or "no key"
        return ", ".join((row.text, row.screen, shown, *(["changed"] if self._keys.is_chosen(row.id) else [])))

    def tip(self, row: Known) -> str:
        return "The list or field itself answers this key" if row.fixed else ""


class _Delegate(RowDelegate):
    height = 30

    def __init__(self, theme: Theme, view: RowList, keys: KeyMap) -> None:
        super().__init__(theme, view)
        self._keys = keys

    def draw(self, painter: QPainter, rect: QRect, index: Index) -> None:
        theme, px = self._theme, self._theme.px
        one: Known = index.data(ITEM)
        middle, right = rect.center().y() + 1, float(rect.right() - px(12))
        ink = "text.tertiary" if one.fixed else "text.secondary"
        for key in reversed(self._keys.keys(one)[:2]):
            right = paint_key(painter, right, middle, key_text(key), theme, ink, "border.default") - px(6)
        changed = self._keys.is_chosen(one.id)
        if changed:
            painter.setFont(theme.font("xs"))
            painter.setPen(theme.color("accent.solid"))
            width = painter.fontMetrics().horizontalAdvance("Changed")
            painter.drawText(QRectF(right - width, rect.top(), width, rect.height()), Qt.AlignmentFlag.AlignVCenter,
                             "Changed")  # fmt: skip
            right -= width + px(8)
        left = rect.left() + px(12)
        wide = min(px(330), round((right - left) * 0.6))
        flag = Qt.AlignmentFlag.AlignVCenter
        for text, at, room, role in (
            (one.text, left, min(wide, right - left), "text.primary"),
            (one.screen, left + wide + px(12), right - left - wide - px(12), "text.secondary"),
        ):
            if room > px(20):
                font = theme.font("base" if role == "text.primary" else "sm", 600 if changed and at == left else 400)
                painter.setFont(font)
                painter.setPen(theme.color(role))
                painter.drawText(QRectF(at, rect.top(), room, rect.height()), flag, elide(font, text, room))


class Keyboard(QWidget):
    """The Keyboard section."""

    def __init__(self, shell: Shell, preferences: Preferences) -> None:
        super().__init__()
        self._shell, self._preferences, self.keys = shell, preferences, shell.keys
        theme, px = shell.theme, shell.theme.px
        section = Section(theme, "Keyboard", "Every action has a command; F1 lists the keys of the screen.")
        self.single = Switch(theme)
        self.single.setChecked(preferences.get("single_keys"))
        self.single.toggled.connect(self._on_single)
        section.row("Single-key shortcuts", "Letters and digits in lists, never in text fields", self.single)
        self.search = SearchField(theme, "Find a command or a key")
        self.all = button(theme, "Reset all", self.reset_all, "rotate-ccw")
        self.rows = _Rows(self.keys)
        self.list = RowList(self.rows)
        self.list.setAccessibleName("Commands and their keys")
        self.list.setItemDelegate(_Delegate(theme, self.list, self.keys))
        self.list.setMinimumHeight(px(30) * 9)
        self.list.setProperty("field", True)
        self.press = KeyField(theme)
        self.field = Field(theme, "New key", self.press)
        hint = Label(theme, "Enter on a command, then press its new key. Backspace leaves it without a key, Esc goes "
                     "back to the list.", "sm", "secondary", wrap=True)  # fmt: skip
        self.take = button(theme, "Use it here", self._on_take)
        self.one = button(theme, "Reset", self.reset_one, "undo-2")
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.search, 1)
        head.addWidget(self.all)
        foot.addWidget(self.field, 1)
        head.setSpacing(px(8))
        side = QVBoxLayout()  # the buttons stand beside the field, not beside its label
        side.setContentsMargins(0, self.field.label.sizeHint().height() + px(4), 0, 0)
        buttons = QHBoxLayout()
        for control in (self.take, self.one):
            buttons.addWidget(control)
        side.addLayout(buttons)
        side.addStretch(1)
        foot.addLayout(side)
        foot.setSpacing(px(8))
        section.column.addSpacing(px(12))
        section.add(head)
        section.column.addSpacing(px(8))
        section.add(self.list, 1)
        section.column.addSpacing(px(10))
        section.add(foot)
        section.column.addSpacing(px(6))
        section.add(hint)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(section)
        self._wanted = ""
        self.search.textChanged.connect(self.load)
        self.list.entered.connect(lambda _row: self.press.setFocus())
        self.list.doubleClicked.connect(lambda _index: self.press.setFocus())
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show())
        self.press.pressed.connect(self._on_pressed)
        self.press.left.connect(self.list.setFocus)
        self.keys.changed.connect(self.load)
        self.keys.learned.connect(self.load)
        self.load()

    # -- showing -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        """The commands that fit the words typed, the place in the list kept."""
        words = self.search.text().casefold().split()
        here = self.current
        found, seen = [], set()
        for one in self.keys.known:
            spoken = self.rows.words(one).casefold()
            if (one.text, one.screen) not in seen and all(w in spoken for w in words):
                found.append(one)
                seen.add((one.text, one.screen))
        self.rows.fill(found)
        at = next((i for i, one in enumerate(found) if here is not None and one.id == here.id), 0)
        if found:
            self.list.setCurrentIndex(self.rows.index(at, 0))
        self.all.setEnabled(self.keys.any_chosen)
        self._show()

    @property
    def current(self) -> Known | None:
        row = self.list.currentIndex().row()
        return self.rows.rows[row] if 0 <= row < len(self.rows.rows) else None

    def select(self, command: str) -> None:
        at = next((i for i, one in enumerate(self.rows.rows) if one.id == command), -1)
        if at >= 0:
            self.list.setCurrentIndex(self.rows.index(at, 0))

    def _show(self) -> None:
        one = self.current
        self._wanted = ""
        self.take.setVisible(False)
        self.field.label.setText(f"New key for “{one.text}”" if one is not None else "New key")
        self.press.setAccessibleName(self.field.label.text())
        self.press.setText(", ".join(map(key_text, self.keys.keys(one))) if one is not None else "")
        self.press.setEnabled(one is not None and not one.fixed)
        self.one.setEnabled(one is not None and self.keys.is_chosen(one.id))
        self.field.set_error("The list or field itself answers this key." if one is not None and one.fixed else "")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.keys.asked.emit()

    # -- choosing ----------------------------------------------------------------------------------------------

    def _on_pressed(self, key: str) -> None:
        one = self.current
        if one is None:
            return
        self._wanted = ""
        self.take.setVisible(False)
        refused = self.keys.refusal(one.id, key) if key else ""
        holder = self.keys.holder(one.id, key) if key and not refused else None
        if refused:
            self._complain(refused)
        elif holder is not None:
            self.press.setText(key_text(key))
            self._complain(f"{key_text(key)} is the key of “{holder.text}” ({holder.screen}).")
            self._wanted = key
            self.take.setVisible(not holder.fixed)
        else:
            self._choose(lambda: self.keys.choose(one.id, key), one, key)

    def _on_take(self) -> None:
        one, key = self.current, self._wanted
        if one is not None and key:
            self._choose(lambda: self.keys.take(one.id, key), one, key)

    def _choose(self, act: Callable[[], None], one: Known, key: str) -> None:
        back = self.keys.kept()
        act()
        self.press.setFocus()
        text = f"{key_text(key)}: {one.text}" if key else f"{one.text} has no key"
        self._shell.toast(text, actions=[("Undo", back)])

    def _complain(self, text: str) -> None:
        self.field.set_error(text)
        self._shell.announce(text, True)

    def reset_one(self) -> None:
        one = self.current
        if one is not None:
            self.keys.reset(one.id)

    def reset_all(self) -> None:
        back = self.keys.kept()
        self.keys.reset_all()
        self._shell.toast("All keys are as they came", actions=[("Undo", back)])

    def _on_single(self, on: bool) -> None:
        self._preferences.set("single_keys", on)
        self._shell.preferences_changed.emit("single_keys")
