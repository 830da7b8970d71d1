"""Panes side by side; where they do not fit, the last one becomes a drawer over its neighbour.

Owns widths: defaults, minima and stretch under the interface zoom, the change between pane and drawer, and what the
user dragged (told with `moved`, so that the owner can keep it). Knows no screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Theme, tokens
from ui.widgets.splitter import Splitter

NARROW = 1256  # a row in a window of 1320, beside the rail


@dataclass(frozen=True)
class PaneSpec:
    """A pane with its widths in units of the tokens. stretch: its share of further width."""

    widget: QWidget
    default: int
    least: int
    stretch: int = 0


class _Drawer(QWidget):
    """The frame of the last pane while it lies over the others."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.place = QVBoxLayout(self)
        self.place.setContentsMargins(1, 0, 0, 0)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("border.default"))
        painter.end()


class PaneRow(QWidget):
    """`side` is the last pane; with `drawer` it gives way when the row is narrow."""

    moved = Signal(object)
    side_changed = Signal()

    def __init__(self, theme: Theme, panes: Sequence[PaneSpec], *, narrow: int = NARROW,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._panes = tuple(panes)
        self._narrow_at = max(narrow, sum(p.least for p in panes) + len(panes))
        self.narrow = False
        self._wanted = True
        self._sizes: list[int] = []
        self._zoom = 0
        self.splitter = Splitter(theme)
        for i, pane in enumerate(self._panes):
            self.splitter.addWidget(pane.widget)
            self.splitter.setStretchFactor(i, pane.stretch)
        self.side = self._panes[-1].widget
        self._drawer = _Drawer(theme, self)
        self._slide = QPropertyAnimation(self._drawer, b"pos", self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.splitter)
        self.splitter.splitterMoved.connect(self._on_moved)
        theme.changed.connect(self._fit)

    # -- the side pane -----------------------------------------------------------------------------------------

    def side_shown(self) -> bool:
        """Whether the last pane is open, as pane or as drawer."""
        return not self._drawer.isHidden() if self.narrow else not self.side.isHidden()

    def show_side(self, on: bool) -> None:
        """Open or close the last pane."""
        if on == self.side_shown():
            return
        if not self.narrow:
            self._wanted = on
            self.side.setVisible(on)
        elif on:
            self._place_drawer()
            self._drawer.show()
            self._drawer.raise_()
            if self._theme.motion and self.isVisible():
                end = self._drawer.pos()
                self._slide.setDuration(tokens()["motion"]["standard"])
                self._slide.setStartValue(end + QPoint(self._theme.px(48), 0))
                self._slide.setEndValue(end)
                self._slide.start()
        else:
            self._slide.stop()
            self._drawer.hide()
        self.side_changed.emit()

    def set_sizes(self, sizes: Sequence[int]) -> None:
        """Widths in units of the tokens, as told by `moved`; wrong counts are ignored."""
        if len(sizes) == len(self._panes) and all(isinstance(s, int) and s > 0 for s in sizes):
            self._sizes = list(sizes)
            self._zoom = 0
            self._fit()

    def _on_moved(self, *_args: object) -> None:
        if not self.narrow and not self.side.isHidden():
            self._sizes = [round(s * 100 / self._theme.zoom) for s in self.splitter.sizes()]
            self.moved.emit(list(self._sizes))

    # -- widths ------------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        width = self.width() * 100 / self._theme.zoom
        if width < 100:
            return
        narrow = width < self._narrow_at
        changed = narrow != self.narrow
        if changed:
            self._change(narrow)
        shown = self._panes[:-1] if narrow else self._panes
        share = min(1.0, (width - len(shown)) / sum(p.least for p in shown))
        for pane in self._panes:
            pane.widget.setMinimumWidth(self._theme.px(pane.least * (share if pane in shown else 1.0)))
        if changed or self._zoom != self._theme.zoom:
            self._zoom = self._theme.zoom
            self._distribute(shown, width)
        self._place_drawer()
        if changed:
            self.side_changed.emit()

    def _distribute(self, shown: Sequence[PaneSpec], width: float) -> None:
        wanted = self._sizes[:len(shown)] if self._sizes else [p.default for p in shown]
        rest = width - len(shown) - sum(wanted)
        total = sum(p.stretch for p in shown) or 1
        sizes = [max(p.least, w + rest * p.stretch / total) for p, w in zip(shown, wanted, strict=True)]
        self.splitter.setSizes([self._theme.px(s) for s in sizes])

    def _change(self, narrow: bool) -> None:
        self.narrow = narrow
        if narrow:
            self._drawer.hide()
            self._drawer.place.addWidget(self.side)
            self.side.show()
        else:
            self._slide.stop()
            self._drawer.hide()
            self.splitter.addWidget(self.side)
            self.splitter.setStretchFactor(len(self._panes) - 1, self._panes[-1].stretch)
            self.side.setVisible(self._wanted)

    def _place_drawer(self) -> None:
        if self.narrow:
            wide = min(self._theme.px(self._panes[-1].default), self.width() - self._theme.px(48))
            rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            self._drawer.setGeometry(0 if rtl else self.width() - wide, 0, wide, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
