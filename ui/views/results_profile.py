"""The left pane of Results: radar (or dot plot), series key, overall level with its reason, widest gaps.

Shows a Screen and tells which dimension was chosen; knows nothing of where results come from.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.views.results_data import Row, Screen, gaps, numbers, overall, summary
from ui.views.results_matrix import count_cell
from ui.widgets.buttons import Button, IconButton
from ui.widgets.chart_view import ChartView
from ui.widgets.chips import LevelChip
from ui.widgets.fields import Combo
from ui.widgets.marks_canvas import FluidCanvas
from ui.widgets.pane import Pane
from ui.widgets.parts import Label, Rule, colors, column, line
from workbench.charts.dotplot import ROW_MAX, DotOptions, dotplot
from workbench.charts.marks import Area, Circle, Drawing, Line, Mark, Rect, Text
from workbench.charts.measure import elide, text_width
from workbench.charts.radar import RadarOptions, radar
from workbench.tokens import dash

GAP_ROW = 28.0
GAP_BARS = 330.0
KEY_STEP = 118.0
FEW_RATED = 0.5  # under this coverage the profile says that it is provisional


def profile_chart(screen: Screen, selected: str, previous: bool) -> Callable[[float, float], Drawing]:
    """The chart that suits the framework: radar for 3 to 14 axes, dot plot above, bars where nothing has levels."""
    data = screen.data
    if not screen.levels_defined:
        return lambda width, height: count_chart(screen.rows, width, height, selected)
    if data.fits_radar:
        options = RadarOptions(selected=selected, previous=previous)
        return lambda width, height: radar(data, width, height, options)
    dots = DotOptions(selected=selected, previous=previous)
    return lambda width, height: dotplot(data, width, height, dots)


def count_chart(rows: tuple[Row, ...], width: float, height: float, selected: str) -> Drawing:
    """One bar of met criteria per area, for frameworks that only count."""
    step = min(ROW_MAX + 4, height / max(1, len(rows)))
    marks: list[Mark] = []
    hits = {}
    for i, row in enumerate(rows):
        top = i * step + 8
        chosen = row.uid == selected
        marks.append(Text(4, top + 12, elide(row.title, width - 8, 12, 600 if chosen else 400), "text.primary", 12,
                          600 if chosen else 400))
        for mark in count_cell(row, width, 20).marks:
            if isinstance(mark, Rect):
                marks.append(Rect(mark.x, mark.y + top + 14, mark.w, mark.h, mark.fill, radius=mark.radius))
            elif isinstance(mark, Text):
                marks.append(Text(mark.x, mark.y + top + 14, mark.text, mark.color, mark.size, mark.weight))
        hits[row.uid] = (0.0, top, width, step)
    alt = "Criteria met: " + "; ".join(f"{r.title} {r.count_text}" for r in rows) + "."
    return Drawing(width, height, marks, alt, hits)


def series_key(screen: Screen, width: float, previous: bool) -> Drawing:
    """Line, marker, name and date of each series that is drawn."""
    data = screen.data
    entries = [("current", data.current_label, "series.current")]
    if data.has_target:
        entries.append(("target", data.target_label, "target.text"))
    if previous and data.has_previous:
        entries.append(("previous", data.previous_label, "text.secondary"))
    step = min(150.0, width / len(entries))
    beside = step >= KEY_STEP
    left = (width - step * len(entries)) / 2 if beside else 8
    marks: list[Mark] = []
    for i, (series, label, ink) in enumerate(entries):
        name, day = _name_and_day(label)
        x, y = (left + i * step + 8, 9.0) if beside else (left, 9 + i * 18.0)
        marks.append(Line(((x, y), (x + 26, y)), f"series.{series}", 2.0, dash(series)))
        if series == "current":
            marks.append(Circle(x + 13, y, 3.6, fill="series.current", stroke="bg.surface"))
        elif series == "target":
            marks.append(Area(((x + 13, y - 4), (x + 17, y), (x + 13, y + 4), (x + 9, y)), fill="series.target"))
        else:
            marks.append(Circle(x + 13, y, 3.2, fill="bg.surface", stroke="series.previous", width=1.4))
        marks.append(Text(x + 34, y + 4, name, ink, 11.5, 600))
        at = (x + 34, y + 19) if beside else (x + 42 + text_width(name, 11.5, 600), y + 4)
        marks.append(Text(*at, day, "text.secondary", 11))
    days = any(_name_and_day(label)[1] for _, label, _ in entries)
    height = (34 if days else 20) if beside else 18.0 * len(entries)
    return Drawing(width, height, marks, ", ".join(label for _, label, _ in entries))


def _name_and_day(label: str) -> tuple[str, str]:
    name, _, day = label.partition(", ")
    return name, day.replace("December", "end of") if name == "Target" and day.startswith("December") else day


def gap_list(screen: Screen, width: float, selected: str) -> Drawing:
    """The widest gaps: rank, title, one gold dash per whole level, criteria met for the next level."""
    found = gaps(screen.rows)
    wide = width >= GAP_BARS  # below that the digit alone says the gap
    marks: list[Mark] = [Text(0, 15, "Widest gaps to target", "text.primary", 13, 600),
                         Text(width, 15, "next level", "text.tertiary", 11, anchor="end")]
    if wide:
        marks.insert(1, Text(width - 92, 15, "whole levels", "text.tertiary", 11, anchor="end"))
    hits, spoken = {}, []
    bars = width - (168 if wide else 86)
    for i, row in enumerate(found):
        base = 42 + i * GAP_ROW
        chosen = row.uid == selected
        if chosen:
            marks.append(Rect(-6, base - 18, width + 12, GAP_ROW - 2, fill="selection.bg", radius=4))
        marks.append(Text(0, base, str(i + 1), "text.tertiary", 11.5))
        weight = 600 if chosen else 400
        marks.append(Text(20, base, elide(row.title, bars - 28, 13, weight), "text.primary", 13, weight))
        shown = min(row.gap, 4) if wide else 0
        if wide:
            marks += [Rect(bars + k * 21.0, base - 9, 19, 8, fill="target.mark", radius=2) for k in range(shown)]
        figure = max(width - 92, bars + shown * 21 + 14) if wide else width - 64
        marks.append(Text(figure, base, str(row.gap), "text.primary", 13, 600, "end"))
        marks.append(Text(width, base, row.next_text, "text.secondary", 12, anchor="end"))
        hits[row.uid] = (0.0, base - 18, width, GAP_ROW)
        spoken.append(f"{row.title}, {row.gap} below target, next level {row.next_text}")
    if not found:
        words = "No gap: every rated dimension is at its target." if screen.data.has_target else "No targets are set."
        marks = [marks[0], Text(0, 40, words, "text.secondary", 12)]
    return Drawing(width, 42 + max(0, len(found) - 1) * GAP_ROW + 14, marks, "; ".join(spoken) or "No gaps", hits)


class ProfilePane(Pane):
    """`chosen(uid)` from radar, table or gap list; `picked(uid)` when another assessment is wanted."""

    chosen = Signal(str)
    opened = Signal(str)
    picked = Signal(str)
    copy_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Maturity profile", parent=parent)
        self._theme = theme
        self.assessments = Combo(theme, "Assessment")
        self.assessments.setMinimumWidth(theme.px(92))
        self.assessments.setMaximumWidth(theme.px(210))
        self.assessments.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.assessments.activated.connect(lambda i: self.picked.emit(str(self.assessments.itemData(i))))
        self.header.add_tool(self.assessments, 50)
        self.chart = ChartView("Maturity profile")
        self.table_button = IconButton(theme, "table", "Show the numbers as a table")
        self.table_button.setCheckable(True)
        self.table_button.toggled.connect(lambda on: self.chart.show_table(on))
        self.header.add_tool(self.table_button)
        self.copy_button = Button(theme, "Copy chart", "quiet", "copy")
        self.copy_button.setAccessibleName("Copy chart")
        self.copy_button.setToolTip("Copy the chart as SVG and PNG (C)")
        self.copy_button.clicked.connect(self.copy_wanted)
        self.header.add_tool(self.copy_button)
        self.message = Label(theme, "", "sm", "warning", wrap=True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), 0)
        self.chart.chosen.connect(self.chosen)
        self.chart.activated.connect(self.opened)
        self.key = FluidCanvas("Series")
        inside, column_layout = column(theme, (0, 0, 0, 0), 0)
        column_layout.addWidget(self.message)
        column_layout.addSpacing(theme.px(12))
        around, around_layout = column(theme, (12, 0, 12, 0), 0)
        around_layout.addWidget(self.chart)
        column_layout.addWidget(around, 1000)
        column_layout.addWidget(self.key)
        column_layout.addSpacing(theme.px(12))
        column_layout.addWidget(Rule(theme))
        column_layout.addWidget(self._card())
        column_layout.addWidget(Rule(theme))
        below, lower = column(theme, (16, 10, 16, 10), 8)
        self.gap_canvas = FluidCanvas("Widest gaps to target")
        self.gap_canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.gap_canvas.chosen.connect(self.chosen)
        self.gap_canvas.activated.connect(self.opened)
        self.note = Label(theme, "", "sm", "secondary", wrap=True)
        self.note_rule = Rule(theme)
        lower.addWidget(self.gap_canvas)
        lower.addWidget(self.note_rule)
        lower.addWidget(self.note)
        column_layout.addWidget(below)
        column_layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setAccessibleName("Profile")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        inside.setProperty("surface", "surface")
        self.body.addWidget(scroll, 1)

    def _card(self) -> QWidget:
        theme = self._theme
        card, layout = column(theme, (16, 10, 16, 10), 0)
        self.level = LevelChip(theme)
        self.level.setFixedSize(theme.px(30), theme.px(28))
        self.heading = Label(theme, "", "base", "", 500)
        self.reason = Label(theme, "", "sm", "secondary", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(theme.px(1))
        words.addWidget(self.heading)
        words.addWidget(self.reason)
        row = line(self.level, spacing=theme.px(12))
        row.setAlignment(self.level, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        layout.addLayout(row)
        return card

    def set_assessments(self, items: list[tuple[str, str]], current: str) -> None:
        """Further frameworks of the engagement; hidden while there is one only."""
        self.assessments.blockSignals(True)
        self.assessments.clear()
        for uid, title in items:
            self.assessments.addItem(title, uid)
        self.assessments.setCurrentIndex(max(0, self.assessments.findData(current)))
        self.assessments.blockSignals(False)
        self.assessments.setVisible(len(items) > 1)
        self._name_copy()

    def _name_copy(self) -> None:
        """The button's word gives way where the header is short of room."""
        narrow = self.width() < self._theme.px(380)
        self.copy_button.set_text("" if narrow else "Copy" if self.assessments.count() > 1 else "Copy chart")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_copy()

    def show_screen(self, screen: Screen, selected: str, previous: bool) -> None:
        theme, palette, zoom = self._theme, colors(self._theme), self._theme.zoom / 100
        result = screen.result
        partly = screen.coverage < FEW_RATED and screen.levels_defined
        self.message.setVisible(partly)
        if partly:
            self.message.setText(f"{result.rated} of {result.applicable} criteria rated. The profile is provisional.")
        self.chart.set_chart(profile_chart(screen, selected, previous), palette, selected, zoom)
        self.chart.set_table(*numbers(screen))
        rows = 0 if screen.levels_defined and screen.data.fits_radar else len(screen.rows)
        # A few rows do not fill a tall pane; what follows moves up.
        self.chart.setMaximumHeight(theme.px(34 + ROW_MAX * rows) if rows else 16_777_215)
        self.chart.setMinimumHeight(theme.px(min(336, 34 + ROW_MAX * rows) if rows else 336))
        self.key.setVisible(screen.levels_defined)
        self.key.set_draw(lambda width: series_key(screen, width, previous), palette, zoom)
        heading, reason, level = overall(screen)
        self.heading.setText(heading)
        self.reason.setText(reason)
        scale = self._overall_levels(screen, level)
        self.level.set(scale[0], scale[1], level or "")
        self.level.setVisible(screen.levels_defined)
        self.gap_canvas.setVisible(screen.levels_defined)
        self.gap_canvas.set_draw(lambda width: gap_list(screen, width, selected), palette, zoom, selected)
        text = summary(screen)
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.note_rule.setVisible(bool(text))
        theme.style(self.heading, "base", 500)

    @staticmethod
    def _overall_levels(screen: Screen, level: str | None) -> tuple[int | None, int]:
        """Place of the overall level in its scale; a staged level stands on the framework's main scale."""
        scale = screen.framework.level_scale
        ids = [v.id for v in scale.values] if scale is not None else []
        return (ids.index(level) if level in ids else None), len(ids)
