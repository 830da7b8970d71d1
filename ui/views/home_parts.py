"""The Continue card with its level columns, and the side pane of Home. Shows what it is given."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.views.base import Shell
from ui.views.home_data import Bar, Summary
from ui.views.home_sync import SyncBlock
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip, KeyCap
from ui.widgets.fields import ElidedLabel
from ui.widgets.pane import PaneHeader
from ui.widgets.parts import clear
from ui.widgets.texts import chip_of, counts, short_title
from workbench.app import FrameworkEntry

AXES = 14


class LevelColumns(QWidget):
    """One column of whole level steps per dimension; above 14 a dot per dimension."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._bars: tuple[Bar, ...] = ()
        self._levels = 6
        self._room = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def set(self, bars: Sequence[Bar], levels: int) -> None:
        self._bars, self._levels = tuple(bars), levels
        self.setVisible(bool(bars) and levels > 1)
        said = [f"{b.title} {b.text}" + (f", target {b.target}" if b.target is not None else "") for b in bars]
        self.setAccessibleName("Levels: " + "; ".join(said))
        self.setToolTip("\n".join(said))
        self.updateGeometry()
        self.update()

    def fit(self, room: int) -> None:
        """Columns move together where the card is narrow, so that none is cut."""
        if room != self._room:
            self._room = room
            self.updateGeometry()
            self.update()

    def _pitch(self) -> int:
        px, count = self._theme.px, len(self._bars)
        most, least = (41, 26) if count <= AXES else (22, 12)
        return max(px(least), min(px(most), self._room // count)) if count and self._room else px(most)

    def sizeHint(self) -> QSize:
        return QSize(self._pitch() * len(self._bars), self._theme.px(120))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        steps, pitch = max(1, self._levels), self._pitch()
        gap, top, room = px(3), px(3), px(60)
        height = (room - gap * (steps - 1)) / steps
        base = top + room
        dots = len(self._bars) > AXES
        for i, bar in enumerate(self._bars):
            middle = i * pitch + pitch / 2
            width = min(px(15 if not dots else 8), pitch - px(6))
            painter.setPen(Qt.PenStyle.NoPen)
            for step in range(steps):
                on = bar.level is not None and step <= bar.level
                if dots and not (bar.level is not None and step == bar.level):
                    painter.setBrush(theme.color("border.subtle"))
                    y = base - (step + 1) * height - step * gap
                    painter.drawRect(QRectF(middle - 0.5, y, 1, height))
                    continue
                painter.setBrush(theme.color("series.current" if on else "border.subtle"))
                y = base - (step + 1) * height - step * gap
                painter.drawRoundedRect(QRectF(middle - width / 2, y, width, height), px(2), px(2))
            if bar.target is not None:
                y = base - (bar.target + 1) * height - bar.target * gap - gap / 2 - 1
                span = min(px(25 if not dots else 14), pitch - px(2))
                painter.fillRect(QRectF(middle - span / 2, y, span, px(2)), theme.color("target.mark"))
            center = Qt.AlignmentFlag.AlignCenter
            painter.setFont(theme.font("xs", 600))
            painter.setPen(theme.color("text.primary"))
            painter.drawText(QRectF(middle - pitch / 2, base + px(5), pitch, px(15)), center, bar.text)
            painter.setFont(theme.font("nano", 400))
            painter.setPen(theme.color("text.secondary"))
            painter.drawText(QRectF(middle - pitch / 2, base + px(22), pitch, px(14)), center, bar.code)
        if self._bars:
            self._legend(painter, base + px(42))

    def _legend(self, painter: QPainter, y: float) -> None:
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font("xs", 400))
        metrics = painter.fontMetrics()
        right = float(self.width() - px(8))
        for text, role in (("target", "target.mark"), ("achieved level", "series.current")):
            painter.setPen(theme.color("text.secondary"))
            width = metrics.horizontalAdvance(text)
            painter.drawText(QRectF(right - width, y, width + 2, px(15)), Qt.AlignmentFlag.AlignVCenter, text)
            right -= width + px(6)
            if role == "target.mark":
                painter.fillRect(QRectF(right - px(12), y + px(7), px(12), px(2)), theme.color(role))
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color(role))
                painter.drawRoundedRect(QRectF(right - px(9), y + px(3), px(9), px(9)), px(2), px(2))
            right -= px(26)


class ContinueCard(QFrame):
    """Where one stopped: session, statement, resume."""

    resumed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setAccessibleName("Continue where you stopped")
        over = QLabel("Continue where you stopped")
        self._theme = theme
        self.client, self.place, self.counts = ElidedLabel(), ElidedLabel(), ElidedLabel()
        theme.style(over, "xs", 600, "secondary")
        theme.style(self.client, "h2")
        theme.style(self.place, "base", ink="secondary")
        theme.style(self.counts, "base", ink="secondary")
        self.resume = Button(theme, "Resume capture", "primary", key="Return")
        self.resume.clicked.connect(self.resumed)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.resume)
        row.addWidget(self.counts, 1)
        left = QVBoxLayout()
        left.setSpacing(theme.px(5))
        left.addStretch(1)
        for widget in (over, self.client, self.place):
            left.addWidget(widget)
        left.addSpacing(theme.px(6))
        left.addLayout(row)
        left.addStretch(1)
        self.columns = LevelColumns(theme)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(theme.px(20), theme.px(12), theme.px(14), theme.px(12))
        whole.addLayout(left, 1)
        whole.addWidget(self.columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.fit(self.width() - self._theme.px(400))

    def show_summary(self, summary: Summary) -> None:
        self.client.set_text(summary.client)
        self.place.set_text(" · ".join(filter(None, (summary.session, summary.statement))) or summary.framework)
        note = "note" if summary.notes == 1 else "notes"
        item = "evidence item" if summary.evidence == 1 else "evidence items"
        self.counts.set_text(f"{summary.notes} {note}, {summary.evidence} {item}")
        self.columns.set(summary.bars, summary.levels)


class SidePane(QFrame):
    """Library, sync, protection and the hint at the shortcuts."""

    library_asked = Signal(str)
    protection_asked = Signal()
    help_asked = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        theme = self._theme = shell.theme
        self.setProperty("surface", "surface")
        self.setAccessibleName("Library, sync and protection")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = PaneHeader(theme, "Library", "library")
        self.open_library = Button(theme, "Open", "link")
        self.open_library.clicked.connect(lambda: self.library_asked.emit(""))
        head.add_tool(self.open_library)
        column.addWidget(head)
        self._frameworks = QVBoxLayout()
        self._frameworks.setSpacing(0)
        column.addLayout(self._frameworks)
        self.sync = SyncBlock(shell)
        column.addWidget(self.sync)
        shield = PaneHeader(theme, "Protection", "shield-check")
        change = Button(theme, "Change", "link")
        change.clicked.connect(self.protection_asked)
        shield.add_tool(change)
        column.addWidget(shield)
        self._facts = QVBoxLayout()
        self._facts.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        self._facts.setSpacing(theme.px(8))
        column.addLayout(self._facts)
        column.addStretch(1)
        foot = QFrame()
        foot.setProperty("line", "top")
        foot.setFixedHeight(theme.px(43))
        row = QHBoxLayout(foot)
        row.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        icon = QLabel()
        icon.setPixmap(theme.pixmap("keyboard", "text.secondary", 16))
        theme.changed.connect(lambda: icon.setPixmap(theme.pixmap("keyboard", "text.secondary", 16)))
        row.addWidget(icon)
        for part in ("Press", "?", "for all shortcuts"):
            if part == "?":
                row.addWidget(KeyCap(theme, part))
            else:
                label = QLabel(part)
                theme.style(label, "sm", ink="secondary")
                row.addWidget(label)
        row.addStretch(1)
        column.addWidget(foot)

    def show_frameworks(self, entries: Sequence[FrameworkEntry]) -> None:
        clear(self._frameworks)
        first = [e for e in entries if e.uid in ("modelops", "cmmi-dev")]
        first += [e for e in entries if "reconstructed" in e.provenance]
        first = (first or list(entries))[:4]
        for entry in first:
            self._frameworks.addWidget(self._line(short_title(entry.title), counts(entry), chip_of(entry), entry.uid))
        rest = [e for e in entries if e not in first]
        if rest:
            names = ", ".join(short_title(e.title) for e in rest)
            self._frameworks.addWidget(self._line(names, f"{len(rest)} more in the library", None, rest[0].uid))

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        clear(self._facts)
        for name, value in facts:
            box = QWidget()
            row = QHBoxLayout(box)
            row.setContentsMargins(0, 0, 0, 0)
            left, right = QLabel(name), QLabel(value)
            self._theme.style(left, "base", ink="secondary")
            self._theme.style(right, "base")
            row.addWidget(left)
            row.addStretch(1)
            row.addWidget(right)
            self._facts.addWidget(box)

    def _line(self, title: str, second: str, chip: tuple[str, str] | None, uid: str) -> QWidget:
        theme = self._theme
        box = QFrame()
        box.setProperty("line", "bottom")
        box.setFixedHeight(theme.px(42))
        row = QHBoxLayout(box)
        row.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        text = QVBoxLayout()
        text.setSpacing(0)
        top, low = ElidedLabel(title), QLabel(second)
        theme.style(top, "base")
        theme.style(low, "xs", 400, "secondary")
        text.addStretch(1)
        text.addWidget(top)
        text.addWidget(low)
        text.addStretch(1)
        row.addLayout(text, 1)
        if chip is not None:
            row.addWidget(Chip(theme, *chip))
        box.mouseReleaseEvent = lambda _event, u=uid: self.library_asked.emit(u)  # type: ignore[method-assign,misc]
        box.setCursor(Qt.CursorShape.PointingHandCursor)
        return box
