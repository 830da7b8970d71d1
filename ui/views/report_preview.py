"""The middle pane of Report: pages of the real PDF as pictures in memory, page by page, with zoom.

Owns which page is shown and how large; the PDF bytes and the rendering job are handed in. The old page stays until the
new one is there. Nothing is written to disk.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.buttons import IconButton
from ui.widgets.chips import Chip
from ui.widgets.pane import Pane
from ui.widgets.parts import Label
from ui.widgets.segmented import Segmented

Pages = list[tuple[int, int, bytes]]
# render(pdf, dpi, page numbers from 0, done): runs off the GUI thread
Render = Callable[[bytes, float, list[int], Callable[[Pages], None]], None]
POINT = 72.0
KEPT = 8
TIGHT = 590
SIZES = {"A4": (595.28, 841.89), "Letter": (612.0, 792.0)}  # of paper, in points


class _Sheet(QWidget):
    """Paints one or two pages on the canvas colour."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.images: list[QImage] = []
        self.page_sizes: list[QSize] = []
        self.setAccessibleName("Page preview")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        gap = 14
        total = sum(s.width() for s in self.page_sizes) + gap * (len(self.page_sizes) - 1)
        x = (self.width() - total) / 2
        for i, size in enumerate(self.page_sizes):
            box = QRectF(x, max(10, (self.height() - size.height()) / 2), size.width(), size.height())
            if i < len(self.images):
                painter.drawImage(box, self.images[i])
            else:
                painter.fillRect(box, self._theme.color("bg.surface"))
            painter.setPen(QPen(self._theme.color("border.default"), 0))
            painter.drawRect(box)
            x += size.width() + gap
        painter.end()


class PreviewPane(Pane):
    """`turned(page)` when another page is shown (from 1); `double_clicked(page)` to jump to the source."""

    turned = Signal(int)
    double_clicked = Signal(int)
    side_wanted = Signal()

    def __init__(self, theme: Theme, render: Render, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", surface="sunken", parent=parent)
        self._theme, self._render = theme, render
        self.setAccessibleName("Preview")
        self._tight = False
        self._fresh = False
        self._seconds = 0.0
        self._pdf = b""
        self._round = 0
        self.count = 0
        self.page = 1
        self._cache: OrderedDict[tuple[int, int, int], QImage] = OrderedDict()
        self._ratio = (595.0, 842.0)
        self.header.title.hide()
        self.header.setProperty("surface", "surface")
        before = IconButton(theme, "chevron-left", "Previous page", "PgUp")
        before.clicked.connect(lambda: self.turn(-1))
        after = IconButton(theme, "chevron-right", "Next page", "PgDown")
        after.clicked.connect(lambda: self.turn(1))
        self.counter = Label(theme, "No page", "base", "", 600)
        for place, widget in enumerate((before, self.counter, after)):
            self.header.layout().insertWidget(place, widget)  # type: ignore[union-attr]
        self.chip = Chip(theme, "Updating", "neutral", "refresh-cw")
        self.header.add_tool(self.chip)
        self.fit = Segmented(theme, [("page", "Page"), ("width", "Width"), ("two", "Two pages")], name="Zoom")
        self.fit.picked.connect(lambda _fit: self._layout_pages())
        self.header.add_tool(self.fit)
        self.percent = Label(theme, "", "sm", "secondary")
        self.header.add_tool(self.percent)
        self.side_button = IconButton(theme, "panel-right", "Brand kit, content and output", "Ctrl+I")
        self.side_button.clicked.connect(self.side_wanted)
        self.side_button.hide()
        self.header.add_tool(self.side_button)
        self.sheet = _Sheet(theme)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(self.sheet)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName("Preview of the report")
        self.message = Label(theme, "", "base", "secondary", wrap=True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setContentsMargins(theme.px(40), theme.px(16), theme.px(40), theme.px(16))
        self.message.hide()
        inside: QVBoxLayout = self.body
        inside.addWidget(self.message)
        inside.addWidget(self.area, 1)
        self._resized = QTimer(self)
        self._resized.setSingleShot(True)
        self._resized.setInterval(120)
        self._resized.timeout.connect(self._show)

    # -- what is shown -----------------------------------------------------------------------------------------

    @property
    def current(self) -> bool:
        """True once the pages on screen are those of the newest build."""
        return self.chip.tone == "success"

    def updating(self) -> None:
        self._fresh = False
        self.chip.set("Updating", "neutral", "refresh-cw")

    def fail(self, text: str) -> None:
        """The build failed; the old pages stay."""
        self._fresh = False
        self.chip.set("Not current", "warning", "triangle-alert")
        self.message.setText(text)
        self.message.show()

    def show_pdf(self, pdf: bytes, count: int, size: tuple[float, float], seconds: float) -> None:
        """A new build; the place is kept."""
        self._pdf, self.count, self._ratio = pdf, count, size
        self._round += 1
        self._fresh = True
        self._cache.clear()
        self.message.hide()
        self.page = max(1, min(self.page, count))
        self._seconds = seconds
        self._layout_pages()

    def show_page(self, page: int) -> None:
        if self.count and page != self.page:
            self.page = max(1, min(page, self.count))
            self.area.verticalScrollBar().setValue(0)
            self._layout_pages()
            self.turned.emit(self.page)

    def turn(self, by: int) -> None:
        step = 2 if self.fit.current == "two" else 1
        self.show_page(max(1, min(self.page + by * step, self.count)))

    def _numbers(self) -> list[int]:
        """Pages on screen, from 0."""
        if self.fit.current == "two" and self.page < self.count:
            return [self.page - 1, self.page]
        return [self.page - 1]

    def _layout_pages(self) -> None:
        if not self.count:
            return
        width, height = self._ratio
        room = self.area.viewport().size()
        across = len(self._numbers())
        pad = 20
        by_width = (room.width() - pad - 14 * (across - 1)) / (width * across)
        by_height = (room.height() - pad) / height
        scale = by_width if self.fit.current == "width" else min(by_width, by_height)
        scale = max(0.1, scale)
        size = QSize(round(width * scale), round(height * scale))
        self.sheet.page_sizes = [size] * across
        self.sheet.setMinimumSize(size.width() * across, size.height() + pad)
        # 96 screen units make an inch, a point is 1/72 of one
        self.percent.setText(f"{round(scale * POINT / 96 * 100)} %")
        self.counter.setText(f"Page {self.page} of {self.count}")
        self._show()

    def _show(self) -> None:
        """Draw from the cache, or ask for the missing pages."""
        if not self.count or not self.sheet.page_sizes:
            return
        ratio = self.devicePixelRatioF()
        target = round(self.sheet.page_sizes[0].width() * ratio)
        numbers = self._numbers()
        keys = [(self._round, n, target) for n in numbers]
        if all(k in self._cache for k in keys):
            self.sheet.images = [self._cache[k] for k in keys]
            self._done()
            return
        asked, dpi = self._round, target / self._ratio[0] * POINT

        def done(pages: Pages) -> None:
            for key, (w, h, raw) in zip(keys, pages, strict=True):
                self._cache[key] = QImage(raw, w, h, w * 4, QImage.Format.Format_RGBA8888).copy()
            while len(self._cache) > KEPT:
                self._cache.popitem(last=False)
            if asked == self._round and numbers == self._numbers():
                self.sheet.images = [self._cache[k] for k in keys if k in self._cache]
                self._done()

        self._render(self._pdf, dpi, numbers, done)

    def _done(self) -> None:
        self.sheet.update()
        if not self._fresh:
            return  # turned or resized pages of the former build are still not current
        self.chip.set("Current" if self._tight else f"Preview current, {self._seconds:.1f} s", "success",
                      "circle-check")

    # -- hands -------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shorten(self.width() < self._theme.px(TIGHT))
        self._layout_later()

    def _shorten(self, tight: bool) -> None:
        """The header says less where there is little room."""
        if tight != self._tight:
            self._tight = tight
            self.percent.setVisible(not tight)
            self.fit.set_options([("page", "Page"), ("width", "Width"), ("two", "Two" if tight else "Two pages")])

    def _layout_later(self) -> None:
        if self.count:
            self._layout_pages() if not self._resized.isActive() else None
            self._resized.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_Right):
            self.turn(1)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_Left):
            self.turn(-1)
        elif key == Qt.Key.Key_Home:
            self.show_page(1)
        elif key == Qt.Key.Key_End:
            self.show_page(self.count)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar = self.area.verticalScrollBar()
        down = event.angleDelta().y() < 0
        if bar.maximum() == 0 or bar.value() == (bar.maximum() if down else 0):
            self.turn(1 if down else -1)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit(self.page)
        super().mouseDoubleClickEvent(event)


def section_at(pages: Mapping[str, int], page: int) -> str:
    """The section (or dimension) a page belongs to: the last one that starts at or before it."""
    found, start = "", 0
    for section, first in pages.items():
        if start <= first <= page:
            found, start = section, first
    return found
