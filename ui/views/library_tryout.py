"""The try-out panel of the Scoring page: click answers, see level, blockers, next level and the trace at once.

Paints the answers of one dimension in a virtual list; keeps nothing but what TryOut holds.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QStyleOptionViewItem, QVBoxLayout, QWidget

from ui.models.rows import ITEM, Index, RowModel
from ui.models.tryout import TryOut
from ui.theme import Theme
from ui.views.base import quiet
from ui.widgets.buttons import Button
from ui.widgets.chips import paint_level_chip, paint_rating_pill
from ui.widgets.fields import Combo
from ui.widgets.parts import Icon, Label, clear, column, elide, line
from ui.widgets.rows import RowDelegate, RowList
from ui.widgets.scroller import Scroller
from ui.widgets.splitter import Splitter
from workbench.model.framework import Criterion, Scale

MARKS = {"ok": ("circle-check", "status.success.text"), "no": ("circle-x", "status.danger.text"),
         "unknown": ("circle-dashed", "text.tertiary"), "judgement": ("scale", "status.warning.text")}  # fmt: skip


class _Rows(RowModel[Criterion]):
    def __init__(self, tryout: TryOut) -> None:
        super().__init__()
        self.tryout = tryout

    def load(self) -> None:
        rows = self.tryout.criteria()
        if rows == self.rows:
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, 0))
            return
        self.fill(rows)

    def words(self, row: Criterion) -> str:
        return f"{row.code}, {row.text}, answered {self.tryout.answer(row) or 'nothing'}"

    def tip(self, row: Criterion) -> str:
        return f"{row.code}\n{row.text}"


class _Delegate(RowDelegate):
    def __init__(self, theme: Theme, view: QListView, tryout: TryOut) -> None:
        super().__init__(theme, view)
        self._tryout = tryout

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, self._theme.row)

    def scale(self, criterion: Criterion) -> Scale | None:
        framework = self._tryout.framework
        return framework.scale_of(criterion) if framework is not None else None

    def pills(self, rect: QRectF, criterion: Criterion) -> list[tuple[str, QRectF]]:
        """Where each value of the scale is clicked."""
        px, scale = self._theme.px, self.scale(criterion)
        values = [v.id for v in scale.values][:8] if scale is not None else []
        width, step = px(30), px(34)
        left = rect.right() - px(10) - step * len(values)
        return [(v, QRectF(left + i * step, rect.center().y() - px(9) + 1, width, px(18)))
                for i, v in enumerate(values)]  # fmt: skip

    def draw(self, painter: QPainter, rect: QRect, index: Index) -> None:
        criterion: Criterion = index.data(ITEM)
        theme, px, framework = self._theme, self._theme.px, self._tryout.framework
        if framework is None:
            return
        box, left = QRectF(rect), rect.left() + px(14)
        levels = framework.level_scale
        if criterion.level and levels is not None and criterion.level in [v.id for v in levels.values]:
            spot = QRectF(left, box.center().y() - px(9) + 1, px(22), px(18))
            paint_level_chip(painter, spot, levels.position(criterion.level), len(levels.values), criterion.level,
                             theme, "xs")  # fmt: skip
        left += px(30)
        chosen, pills, scale = self._tryout.answer(criterion), self.pills(box, criterion), self.scale(criterion)
        for value, spot in pills:
            if value == chosen and scale is not None:
                paint_rating_pill(painter, spot, scale.position(value), len(scale.values), value, theme)
            else:
                painter.setPen(theme.color("border.input"))
                painter.drawRoundedRect(spot, spot.height() / 2, spot.height() / 2)
                painter.setPen(theme.color("text.secondary"))
                painter.setFont(theme.font("xs"))
                painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, elide(theme.font("xs"), value, spot.width() - 4))
        right = pills[0][1].left() - px(10) if pills else box.right() - px(10)
        painter.setFont(theme.font("sm"))
        painter.setPen(theme.color("text.primary" if criterion.kind == "criterion" else "text.tertiary"))
        text = elide(theme.font("sm"), f"{framework.short_code(criterion.code)}  {criterion.text}", right - left)
        painter.drawText(QRectF(left, box.top(), right - left + 2, box.height()), Qt.AlignmentFlag.AlignVCenter, text)


class _List(RowList):
    """Digits answer the current row by the place of the value, Backspace clears."""

    def __init__(self, theme: Theme, tryout: TryOut) -> None:
        self.rows = _Rows(tryout)
        super().__init__(self.rows)
        self.tryout = tryout
        self._delegate = _Delegate(theme, self, tryout)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setAccessibleName("Answers to try")
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, text = self.currentIndex(), event.text()
        if index.isValid() and (text.isdigit() or event.key() == Qt.Key.Key_Backspace):
            criterion = self.rows.rows[index.row()]
            scale = self._delegate.scale(criterion)
            values = [v.id for v in scale.values] if scale is not None else []
            if not text.isdigit():
                self.tryout.set(criterion, "")
            elif int(text) < len(values):
                if self.tryout.answer(criterion) != values[int(text)]:
                    self.tryout.set(criterion, values[int(text)])
                self.setCurrentIndex(self.rows.index(min(index.row() + 1, len(self.rows.rows) - 1), 0))
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)
        if index.isValid() and event.type() == QEvent.Type.MouseButtonPress:
            criterion = self.rows.rows[index.row()]
            for value, spot in self._delegate.pills(QRectF(self.visualRect(index)), criterion):
                if spot.contains(event.position()):
                    self.tryout.set(criterion, value)


class TryOutPanel(QWidget):
    """Answers above, result below."""

    def __init__(self, theme: Theme, tryout: TryOut) -> None:
        super().__init__()
        self._theme, self.tryout = theme, tryout
        px = theme.px
        self.dimension = Combo(theme, "Dimension to try")
        self.dimension.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.dimension.setMinimumContentsLength(14)
        self.best = Button(theme, "All best", "quiet", small=True)
        self.none = Button(theme, "Clear", "quiet", small=True)
        self.list = _List(theme, tryout)
        head = line(Label(theme, "Try it out", "base", "", 600), self.dimension, self.best, self.none, spacing=px(8))
        head.setStretch(1, 1)
        head.setContentsMargins(px(14), px(8), px(10), px(8))
        top = QWidget()
        box = QVBoxLayout(top)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self.list, 1)
        self._result, self._lines = column(theme, (14, 10, 12, 12), 5)
        self._result.setProperty("surface", "surface")
        scroll = Scroller(self._result)
        split = Splitter(theme, Qt.Orientation.Vertical)
        split.addWidget(top)
        split.addWidget(scroll)
        split.setSizes([px(420), px(300)])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
        self.dimension.activated.connect(lambda _i: tryout.choose(str(self.dimension.currentData())))
        self.best.clicked.connect(lambda: tryout.fill(-1))
        self.none.clicked.connect(tryout.clear)
        tryout.changed.connect(self.load)

    def load(self) -> None:
        framework = self.tryout.framework
        with quiet(self.dimension):
            self.dimension.clear()
            for node in framework.dimensions if framework is not None else ():
                self.dimension.addItem(f"{framework.short_code(node.code)}  {node.title}".strip(), node.uid)  # type: ignore[union-attr]
            self.dimension.setCurrentIndex(self.dimension.findData(self.tryout.dimension))
        self.list.rows.load()
        if not self.list.currentIndex().isValid() and self.list.rows.rows:
            self.list.setCurrentIndex(self.list.rows.index(0, 0))
        self._show_result()

    def _show_result(self) -> None:
        theme, tryout, lines = self._theme, self.tryout, self._lines
        clear(lines)
        if tryout.error:
            lines.addWidget(Label(theme, tryout.error, "sm", "danger", wrap=True))
        found, overall = tryout.dimension_result, tryout.result
        if found is not None and overall is not None:
            leveled = tryout.framework is not None and tryout.framework.level_scale is not None
            level = found.level if found.level is not None else "not rated"
            words = f"Level here: {level}" if leveled else f"{found.rated} of {found.applicable} rated"
            lines.addWidget(Label(theme, words if not found.not_applicable else "Not applicable", "h2"))
            if not leveled and found.counts:
                told = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in found.counts.items())
                lines.addWidget(Label(theme, told, "base", wrap=True))
            if found.next_level is not None:
                text = f"Next level {found.next_level}: {found.next_met} of {found.next_total} statements"
                lines.addWidget(Label(theme, text, "base"))
            if leveled:
                whole = overall.level if overall.level is not None else "not rated"
                lines.addWidget(Label(theme, f"Whole framework: {whole}", "sm", "secondary"))
            for blocker in found.blockers[:12]:
                icon, ink = MARKS["unknown" if blocker.kind == "not rated" else "no"]
                self._line(icon, ink, blocker.text or f"{blocker.subject}: {blocker.kind}")
            if found.trace:
                lines.addWidget(Label(theme, "Trace", "sm", "secondary", 600))
            for step in found.trace[:60]:
                icon, ink = MARKS.get(step.mark, ("info", "text.tertiary"))
                self._line(icon, ink, step.text)
        lines.addStretch(1)

    def _line(self, icon: str, ink: str, text: str) -> None:
        box = QWidget()
        row = line(Icon(self._theme, icon, ink), Label(self._theme, text, "sm", "secondary", wrap=True))
        row.setStretch(1, 1)
        row.setAlignment(row.itemAt(0).widget(), Qt.AlignmentFlag.AlignTop)  # type: ignore[union-attr, arg-type]
        box.setLayout(row)
        self._lines.addWidget(box)
