"""Small lists inside a form: one line of fields per entry, one empty line at the end to add the next.

Owns rows, keys and when something is complete; says the whole list in `edited(rows)`. Knows no framework.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.autosave_text import AutosaveLine
from ui.widgets.buttons import IconButton

Row = tuple[str, ...]


@dataclass(frozen=True)
class ColumnSpec:
    """One field of a row. choices(): what is completed while typing; empty = free text. stretch: share of the width."""

    name: str
    placeholder: str = ""
    stretch: int = 1
    choices: Callable[[], Sequence[str]] | None = None


class _Line(QWidget):
    def __init__(self, theme: Theme, columns: Sequence[ColumnSpec], row: Row, owner: SetRows) -> None:
        super().__init__()
        self.fields: list[AutosaveLine] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.px(6))
        for column, text in zip(columns, row, strict=True):
            field = AutosaveLine(theme, column.name, column.placeholder or column.name)
            field.set_text(text)
            field.edited.connect(owner.on_edited)
            field.installEventFilter(owner)
            layout.addWidget(field, column.stretch)
            self.fields.append(field)
        self.gone = IconButton(theme, "x", "Remove", size=14)
        self.gone.clicked.connect(lambda: owner.drop(self))
        layout.addWidget(self.gone)

    @property
    def row(self) -> Row:
        return tuple(f.text().strip() for f in self.fields)


class SetRows(QWidget):
    """Entries of one or more fields. A row without its first field is no entry."""

    edited = Signal(object)

    def __init__(self, theme: Theme, name: str, columns: Sequence[ColumnSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._columns = theme, tuple(columns)
        self.setAccessibleName(name)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.px(4))
        self._lines: list[_Line] = []
        self._shown: list[Row] = []
        self.show_rows([])

    @property
    def rows(self) -> list[Row]:
        return [line.row for line in self._lines if line.row[0]]

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show stored entries; while one of the fields is being typed in, only when they really differ."""
        wanted = [tuple(r) for r in rows]
        if self._lines and wanted == self._shown and (self.rows == wanted or self._typing()):
            return
        if self._lines and wanted == self.rows:
            self._shown = wanted
            self._ensure_empty()
            return
        focused = next(((i, line.fields.index(f)) for i, line in enumerate(self._lines) for f in line.fields
                        if f.hasFocus()), None)  # fmt: skip
        self._shown = wanted
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines = []
        for row in wanted:
            self._append(row)
        self._ensure_empty()
        if focused is not None and self._lines:
            self._lines[min(focused[0], len(self._lines) - 1)].fields[focused[1]].setFocus()

    def _typing(self) -> bool:
        return any(f.hasFocus() for line in self._lines for f in line.fields)

    def _append(self, row: Row) -> _Line:
        line = _Line(self._theme, self._columns, row, self)
        line.gone.setVisible(any(row))
        self._lines.append(line)
        self._box.addWidget(line)
        return line

    def _ensure_empty(self) -> None:
        if not self._lines or any(self._lines[-1].row):
            self._append(("",) * len(self._columns))

    def on_edited(self, _text: str) -> None:
        for line in self._lines:
            line.gone.setVisible(any(line.row))
        self._ensure_empty()
        if self.rows != self._shown:
            self._shown = self.rows
            self.edited.emit(self._shown)

    def drop(self, line: _Line) -> None:
        """Take an entry away; the focus goes to the one that takes its place."""
        at = self._lines.index(line)
        self._lines.remove(line)
        line.hide()
        line.deleteLater()
        self._ensure_empty()
        self._lines[min(at, len(self._lines) - 1)].fields[0].setFocus()
        if self.rows != self._shown:
            self._shown = self.rows
            self.edited.emit(self._shown)

    def flush(self) -> None:
        for line in list(self._lines):
            for field in line.fields:
                field.flush()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes to the next row; what can be completed is looked up when the field gets the focus."""
        for line in self._lines:
            if watched in line.fields:
                at = line.fields.index(watched)  # type: ignore[arg-type]
                column = self._columns[at]
                if event.type() == QEvent.Type.FocusIn and column.choices is not None:
                    completer = QCompleter(list(column.choices()), self)
                    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
                    completer.setFilterMode(Qt.MatchFlag.MatchContains)
                    line.fields[at].setCompleter(completer)
                if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and (
                    event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
                ):
                    completer_now = line.fields[at].completer()
                    popup = completer_now.popup() if completer_now is not None else None
                    if popup is None or not popup.isVisible():
                        line.fields[at].flush()
                        here = self._lines.index(line)
                        if here + 1 < len(self._lines):
                            self._lines[here + 1].fields[0].setFocus()
                        return True
        return super().eventFilter(watched, event)
