"""A wrapped text with some words marked as added or taken away. Knows no screen; the text is never parsed as markup."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.models.change_text import Piece
from ui.theme import Theme


class MarkedText(QWidget):
    """Additions on green, removals struck through on red; screen readers hear the marks in words."""

    def __init__(self, theme: Theme, font: str = "base", ink: str = "text.primary") -> None:
        super().__init__()
        self._theme, self._font, self._ink = theme, font, ink
        self._pieces: tuple[Piece, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.updateGeometry)

    def set_pieces(self, pieces: Sequence[Piece], name: str = "") -> None:
        self._pieces = tuple(pieces)
        words = {"new": "added: ", "gone": "removed: ", "same": ""}
        said = " ".join(f"{words[p.mark]}{p.text.strip()}" for p in self._pieces if p.text.strip())
        self.setAccessibleName(f"{name}: {said}" if name else said)
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        return "".join(p.text for p in self._pieces)

    def _layout(self, width: int) -> tuple[QTextLayout, float]:
        theme = self._theme
        layout = QTextLayout(self.text, theme.font(self._font))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        formats, at = [], 0
        for piece in self._pieces:
            length = len(piece.text.encode("utf-16-le")) // 2
            if piece.mark != "same":
                made = QTextCharFormat()
                tone = "success" if piece.mark == "new" else "danger"
                made.setBackground(theme.color(f"status.{tone}.bg"))
                made.setForeground(theme.color(f"status.{tone}.text"))
                made.setFontStrikeOut(piece.mark == "gone")
                found = QTextLayout.FormatRange()
                found.start, found.length, found.format = at, length, made  # type: ignore[assignment, method-assign]
                formats.append(found)
            at += length
        layout.setFormats(formats)
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, height))
            height += line.height() * 1.15
        layout.endLayout()
        return layout, height

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(self._theme.px(18), round(self._layout(width)[1] + 1))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self.heightForWidth(max(self.width(), self._theme.px(120))))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(80), self._theme.px(18))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.color(self._ink))
        self._layout(self.width())[0].draw(painter, QPointF(0, 0))
        painter.end()
