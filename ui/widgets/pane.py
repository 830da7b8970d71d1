"""A pane: 40 px header with title, caption and tools over a body. Knows no screen."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.fields import ElidedLabel


class PaneHeader(QFrame):
    """Title 13/600 at the leading edge, caption and tools at the trailing one."""

    def __init__(self, theme: Theme, title: str = "", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._icon_name = icon
        self.setProperty("line", "bottom")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 0, 14, 0)
        self._row.setSpacing(8)
        self.icon = QLabel(self)
        self.icon.setVisible(bool(icon))
        self.code = QLabel(self)
        self.code.setVisible(False)
        self.title = ElidedLabel(title, self)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.title.setMinimumWidth(theme.px(40))  # the first to give way
        self.caption = QLabel(self)
        theme.style(self.code, "base", ink="secondary")
        theme.style(self.title, "base", 600)
        theme.style(self.caption, "sm", ink="secondary")
        for label in (self.icon, self.code, self.title):
            self._row.addWidget(label)
        self._row.addStretch(1)
        self._row.addWidget(self.caption)
        theme.changed.connect(self._restyle)
        self._restyle()

    def set_title(self, title: str, caption: str = "", code: str = "") -> None:
        self.title.set_text(title)
        self.caption.setText(caption)
        self.code.setText(code)
        self.code.setVisible(bool(code))

    def add_tool(self, widget: QWidget, stretch: int = 0) -> None:
        """A tool at the trailing edge. stretch: how eagerly it takes the room between title and tools."""
        self._row.addWidget(widget, stretch)

    def add_lead(self, widget: QWidget) -> None:
        """Something right behind the title (a count chip)."""
        self._row.insertWidget(3, widget)

    def _restyle(self) -> None:
        px = self.theme.px
        self.setFixedHeight(px(40))
        text = self.title.text()
        self.title.setText("")  # a label keeps the width it wanted under the former zoom
        self.title.setText(text)
        self._row.setContentsMargins(px(14), 0, px(14), 0)
        if self._icon_name:
            self.icon.setPixmap(self.theme.pixmap(self._icon_name, "text.primary", 16))


class Pane(QFrame):
    """Header and body; `body` is an empty QVBoxLayout without margins."""

    def __init__(
        self, theme: Theme, title: str = "", icon: str = "", surface: str = "surface", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", surface)
        self.setAccessibleName(title)
        self.header = PaneHeader(theme, title, icon, self)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addLayout(self.body, 1)
