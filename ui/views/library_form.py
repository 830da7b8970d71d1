"""The base of the forms beside the outline: labelled editors bound to fields of one part, saved as one types.

Owns the binding of an editor to a field path and how a form changes to another part without losing words. Knows no
particular field: the forms for nodes, statements and questions declare theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from ui.models.library_desk import LibraryDesk
from ui.views.base import quiet
from ui.widgets.autosave_text import AutosaveLine, AutosaveText
from ui.widgets.fields import Combo
from ui.widgets.scroller import Scroller
from ui.widgets.set_rows import ColumnSpec, Row, SetRows
from ui.widgets.switch import Switch
from workbench.model.framework import Criterion, Framework, Node, Question

Part = Node | Criterion | Question
Choices = Callable[[], Sequence[tuple[str, str]]]


class PartForm(Scroller):
    """One column of labelled editors. Subclasses build them in `build()`; `show_part` fills them."""

    def __init__(self, desk: LibraryDesk, parent: QWidget | None = None) -> None:
        body = QWidget()
        super().__init__(body, parent)
        self.desk, self.theme = desk, desk.shell.theme
        self.uid = ""
        self.part: Part | None = None
        self.fields: dict[str, QWidget] = {}
        self._fillers: list[Callable[[Any], None]] = []
        body.setProperty("surface", "surface")
        px = self.theme.px
        outer = QVBoxLayout(body)
        outer.setContentsMargins(px(16), px(12), px(16), px(16))
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(px(12))
        self.grid.setVerticalSpacing(px(9))
        self.grid.setColumnStretch(1, 1)
        self.grid.setColumnMinimumWidth(0, px(96))
        outer.addLayout(self.grid)
        outer.addStretch(1)
        self.build()

    def build(self) -> None:
        """Declare the editors."""

    @property
    def framework(self) -> Framework:
        framework = self.desk.framework
        assert framework is not None  # a form is shown only with one
        return framework

    # -- declaring ---------------------------------------------------------------------------------------------

    def _add(self, name: str, label: str, editor: QWidget) -> None:
        row = self.grid.rowCount()
        caption = QLabel(label)
        caption.setBuddy(editor)
        caption.setWordWrap(True)
        caption.setContentsMargins(0, self.theme.px(6), 0, 0)
        self.theme.style(caption, "sm", ink="secondary")
        self.grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignTop)
        self.grid.addWidget(editor, row, 1)
        editor.setProperty("row", row)
        self.fields[name] = editor

    def read(self, part: Any, name: str) -> str:
        """A field of a part as text."""
        return str(getattr(part, name))

    def save(self, name: str, value: Any, label: str = "") -> None:
        """Write one field of the part this form shows."""
        if self.uid:
            self.desk.edit(self.uid, {name: value}, label, self)

    def text(self, name: str, label: str, hint: str = "", rows: int = 1) -> AutosaveText:
        """A text of several lines."""
        editor = AutosaveText(self.theme, label, hint, rows, 10)
        editor.edited.connect(lambda text: self.save(name, text.strip(), f"{label} changed"))
        self._fillers.append(lambda part: editor.set_text(str(getattr(part, name))))
        self._add(name, label, editor)
        return editor

    def line(self, name: str, label: str, hint: str = "", read: Callable[[Any], str] | None = None,
             write: Callable[[str], Any] | None = None) -> AutosaveLine:
        """A short text; read and write turn values into text and back."""
        editor = AutosaveLine(self.theme, label, hint)
        editor.edited.connect(
            lambda text: self.save(name, write(text) if write else text.strip(), f"{label} changed"))
        self._fillers.append(lambda part: editor.set_text(read(part) if read else str(getattr(part, name))))
        self._add(name, label, editor)
        return editor

    def combo(self, name: str, label: str, choices: Choices) -> Combo:
        """One of a few values; a value that is not among them is shown as it is."""
        editor = Combo(self.theme, label)
        editor.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        editor.setMinimumContentsLength(12)

        def fill(part: Any) -> None:
            value = self.read(part, name)
            with quiet(editor):
                editor.clear()
                for key, text in choices():
                    editor.addItem(text, key)
                if editor.findData(value) < 0:
                    editor.addItem(value, value)
                editor.setCurrentIndex(editor.findData(value))

        editor.activated.connect(lambda _i: self.save(name, editor.currentData(), f"{label} changed"))
        self._fillers.append(fill)
        self._add(name, label, editor)
        return editor

    def switch(self, name: str, label: str, words: str) -> Switch:
        """Yes or no."""
        editor = Switch(self.theme, words)

        def fill(part: Any) -> None:
            with quiet(editor):
                editor.setChecked(bool(getattr(part, name)))

        editor.clicked.connect(lambda on: self.save(name, bool(on), f"{label or words} changed"))
        self._fillers.append(fill)
        self._add(name, label, editor)
        return editor

    def rows(self, name: str, label: str, columns: Sequence[ColumnSpec], read: Callable[[Any], Sequence[Row]],
             write: Callable[[list[Row]], Any]) -> SetRows:
        """A list of entries, written as a whole."""
        editor = SetRows(self.theme, label, columns)
        editor.edited.connect(lambda rows: self.save(name, write(rows), f"{label} changed"))
        self._fillers.append(lambda part: editor.show_rows(read(part)))
        self._add(name, label, editor)
        return editor

    def custom(self, name: str, label: str, editor: QWidget, fill: Callable[[Any], None]) -> None:
        """An editor that saves by itself."""
        self._fillers.append(fill)
        self._add(name, label, editor)

    # -- using -------------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Commit what is being typed."""
        for editor in self.fields.values():
            if isinstance(editor, (AutosaveText, AutosaveLine, SetRows)):
                editor.flush()

    def show_part(self, part: Part) -> None:
        """Show a part; words typed for the one before are committed first."""
        if self.uid and part.uid != self.uid:
            self.flush()
        self.uid, self.part = part.uid, part
        for fill in self._fillers:
            fill(part)

    def refill(self) -> None:
        """Fill again with the same part (something else of the framework changed)."""
        if self.part is not None:
            self.show_part(self.part)

    def show_row(self, name: str, on: bool) -> None:
        """Show or hide an editor with its label."""
        editor = self.fields[name]
        editor.setVisible(on)
        item = self.grid.itemAtPosition(int(editor.property("row")), 0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.setVisible(on)

    def focus(self, field: str = "") -> bool:
        """Put the caret into a field by its path; the first editor without one."""
        name = field.split("/")[0]
        editor = self.fields.get(field) or self.fields.get(name) or next(iter(self.fields.values()), None)
        if editor is None:
            return False
        target = editor.findChild(AutosaveLine) or editor.findChild(AutosaveText) if editor.focusPolicy() == (
            Qt.FocusPolicy.NoFocus) else editor
        (target or editor).setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.ensureWidgetVisible(editor)
        return True


def uid_of(framework: Framework, text: str) -> str:
    """The criterion a person named by code, short code or uid; the text itself when there is none."""
    wanted = text.strip()
    if wanted in framework.criterion_by_uid:
        return wanted
    low = wanted.casefold()
    for c in framework.criteria:
        if low in (c.code.casefold(), framework.short_code(c.code).casefold()):
            return c.uid
    return wanted


def code_of(framework: Framework, uid: str) -> str:
    """How a criterion is named on screen."""
    found = framework.criterion_by_uid.get(uid)
    return framework.short_code(found.code) or uid if found is not None else uid
