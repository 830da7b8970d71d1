"""The judgement row: what was decided, by whom and when; or the warning that a decision is missing. Stores nothing."""

from __future__ import annotations

import time
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.buttons import Button, IconButton
from workbench.model.judgement import Judgement

TITLES = {
    "key at LI": "Judgement, key at LI:",
    "unit aggregate": "Judgement, all units:",
    "override": "Override:",
    "goal harm": "Judgement, harm to the goal:",
    "area not applicable": "Area not applicable:",
}


class JudgementRow(QFrame):
    """`wanted` asks to record or to change the judgement; `dropped` to take it back."""

    wanted = Signal()
    dropped = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._record: Judgement | None = None
        self._icon = QLabel()
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.RichText)
        theme.style(self.text, "sm")
        self.change = Button(theme, "Record", "link", small=True, key="Alt+J")
        self.change.clicked.connect(self.wanted)
        self.drop = IconButton(theme, "x", "Take this judgement back", size=13)
        self.drop.clicked.connect(lambda: self._record is not None and self.dropped.emit(self._record.uid))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        inner = QVBoxLayout()
        inner.setSpacing(0)
        inner.addWidget(self.text)
        inner.addWidget(self.change)
        row.addLayout(inner, 1)
        row.addWidget(self.drop, 0, Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self._restyle)
        self._warning = ""
        self.hide()

    def show_record(self, record: Judgement) -> None:
        """A recorded judgement."""
        self._record, self._warning = record, ""
        self.change.hide()
        self.drop.show()
        self._restyle()
        self.show()

    def show_missing(self, words: str) -> None:
        """A judgement the rule asks for."""
        self._record, self._warning = None, words
        self.change.show()
        self.drop.hide()
        self._restyle()
        self.show()

    @property
    def missing(self) -> bool:
        return bool(self._warning)

    def _restyle(self) -> None:
        theme = self._theme
        if self._record is not None:
            record = self._record
            when = time.strftime("%H:%M", time.localtime(record.at / 1000)) if record.at else ""
            who = ", ".join(x for x in (record.author, when) if x)
            grey = theme.color("text.secondary").name()
            title = TITLES.get(record.kind, "Judgement:")
            value = f" {escape(record.value)}," if record.kind in ("unit aggregate", "override") else ""
            # Typed text is escaped: it is never markup.
            self.text.setText(
                f"<b style='font-weight:500'>{title}</b>{value} <span style='color:{grey}'>{escape(record.reason)} "
                f"{escape(who)}</span>"
            )
            self.setAccessibleName(f"{title} {record.value} {record.reason} {who}")
            self._icon.setPixmap(theme.pixmap("scale", "status.success.solid", 15))
        elif self._warning:
            ink = theme.color("status.warning.text").name()
            self.text.setText(f"<span style='color:{ink}'>{escape(self._warning)}</span>")
            self.setAccessibleName(self._warning)
            self._icon.setPixmap(theme.pixmap("scale", "status.warning.text", 15))
