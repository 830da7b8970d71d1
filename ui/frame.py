"""The window's frame: shown before anything else is loaded, then it holds the window's content.

Owns the native window: its place on the screen, its bands of colour until the content is there, and closing. Imports
almost nothing, because everything imported here delays the first paint.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMainWindow

from ui.settings import Preferences
from ui.theme import Theme, tokens


class Frame(QMainWindow):
    """Bands of rail, header and status bar; `hold(content)` puts the real ones into their place."""

    def __init__(self, theme: Theme, preferences: Preferences) -> None:
        super().__init__()
        self._theme = theme
        self.content: QMainWindow | None = None
        self.setWindowTitle("Assay")
        self.setAccessibleName("Assay")
        least, default = tokens()["size"]["window"]["min"], tokens()["size"]["window"]["default"]
        self.setMinimumSize(*least)
        place = str(preferences.get("window").get("geometry", ""))
        if not self.restoreGeometry(QByteArray.fromBase64(place.encode())):
            self.resize(*default)

    def hold(self, content: QMainWindow) -> None:
        """From now on the window is its content: title, icon and closing are the content's."""
        self.content = content
        content.setWindowFlags(Qt.WindowType.Widget)
        content.windowTitleChanged.connect(self.setWindowTitle)
        self.setWindowTitle(content.windowTitle())
        self.setWindowIcon(content.windowIcon())
        self.setCentralWidget(content)
        content.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.content is not None:
            return
        sizes, color, px = tokens()["size"], self._theme.color, self._theme.px
        rail, header, status = px(sizes["rail"]), px(sizes["header"]), px(sizes["status"])
        width, height = self.width(), self.height()
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg.canvas"))
        painter.fillRect(0, 0, width, header, color("bg.surface"))
        painter.fillRect(0, header - 1, width, 1, color("border.subtle"))
        painter.fillRect(width - rail if rtl else 0, 0, rail, height, color("bg.sunken"))
        painter.fillRect(0, height - status, width, status, color("bg.sunken"))
        painter.fillRect(0, height - status, width, 1, color("border.subtle"))
        painter.end()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The content may still hold something that is not saved, and then says no."""
        if self.content is not None and not self.content.close():
            event.ignore()
            return
        super().closeEvent(event)
