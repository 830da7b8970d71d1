"""Dot plot: previous, current and target of every dimension on one shared level axis; for reading values.

Owns the row (used alone as a table cell) and the whole chart. A row without a current level keeps its target and
previous marks on a dotted line, so "not rated" never looks like a low level.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.charts.data import Axis, Chart, ProfileData
from workbench.charts.marks import Area, Circle, Drawing, Line, Mark, Rect, Text
from workbench.charts.measure import elide, text_width
from workbench.charts.radar import alt_text

ROW = 26.0
ROW_MAX = 38.0  # few dimensions do not become a wall


@dataclass(frozen=True, slots=True)
class DotOptions:
    size: float = 11.0
    selected: str = ""
    previous: bool = True
    next_column: bool = False
    title_width: float = 0.0
    row: float = ROW


def _place(data: ProfileData, level: str | None, left: float, width: float) -> float | None:
    at = data.position(level)
    if at is None:
        return None
    return left + width / 2 if len(data.levels) == 1 else left + width * at / (len(data.levels) - 1)


def _row(axis: Axis, data: ProfileData, left: float, width: float, y: float, scale: float,
         previous: bool = True) -> list[Mark]:
    now = _place(data, axis.current, left, width)
    goal = _place(data, axis.target, left, width)
    was = _place(data, axis.previous, left, width) if previous else None
    marks: list[Mark] = []
    if now is not None and was is not None and was != now:
        marks.append(Line(((was, y), (now, y)), "series.previous", 1.5))
    if now is not None and goal is not None and goal != now:
        marks.append(Line(((now, y), (goal, y)), "series.target", 1.5, (3.0, 2.0)))
    if now is None and was is not None and goal is not None:
        marks.append(Line(((was, y), (goal, y)), "series.previous", 1.2, (1.0, 3.0)))
    if was is not None:
        same = was == now
        marks.append(Circle(was, y, (6.2 if same else 4.4) * scale, fill="" if same else "bg.surface",
                            stroke="series.previous", width=1.5))
    if goal is not None:
        r = 5.0 * scale
        shape = ((goal, y - r), (goal + r, y), (goal, y + r), (goal - r, y))
        marks.append(Area(shape, fill="" if goal == now else "series.target", stroke="series.target", width=1.5))
    if now is not None:
        marks.append(Circle(now, y, (3.2 if goal == now else 4.4) * scale, fill="series.current"))
    return marks


def dot_cell(axis: Axis, data: ProfileData, width: float, height: float, *, previous: bool = True) -> Drawing:
    """One row as a table cell: light level lines and the marks."""
    pad = min(12.0, width / 6)
    marks: list[Mark] = []
    for level in data.levels:
        x = _place(data, level.id, pad, width - 2 * pad)
        if x is not None:
            marks.append(Line(((x, 0), (x, height)), "border.subtle", 1.0))
    marks += _row(axis, data, pad, width - 2 * pad, height / 2, min(1.0, height / 20), previous)
    return Drawing(width, height, tuple(marks), _alt(axis))


def _alt(axis: Axis) -> str:
    words = [axis.title, f"current {axis.current}" if axis.current else "not rated"]
    words += [f"target {axis.target}"] if axis.target else []
    words += [f"previous {axis.previous}"] if axis.previous else []
    return ", ".join(words)


def dotplot(data: ProfileData, width: float, height: float = 0.0, options: DotOptions | None = None) -> Drawing:
    """All rows with titles at the left and level ids on top. height 0: as high as the rows need."""
    options = options or DotOptions()
    size = options.size
    head = size * 2.2
    row = min(ROW_MAX, max(14.0, (height - head) / max(1, len(data.axes)))) if height else options.row
    longest = max((text_width(a.title, size) for a in data.axes), default=0.0)
    titles = options.title_width or min(width * 0.5, longest + 10)
    tail = size * 7 if options.next_column else 0.0
    left, room = titles + 12, max(20.0, width - titles - 24 - tail)
    total = head + row * len(data.axes)
    marks: list[Mark] = []
    for level in data.levels:
        x = _place(data, level.id, left, room)
        if x is not None:
            marks.append(Line(((x, head - 4), (x, total)), "border.subtle", 1.0))
            marks.append(Text(x, size * 1.2, level.id, "text.tertiary", size, 400, "middle"))
    if options.next_column:
        marks.append(Text(width, size * 1.2, "next level", "text.tertiary", size, 400, "end"))
    hits = {}
    for i, axis in enumerate(data.axes):
        top = head + i * row
        bold = bool(options.selected) and axis.uid == options.selected
        if bold:
            marks.append(Rect(0, top, width, row, fill="selection.bg", radius=3))
        title = elide(axis.title, titles, size, 600 if bold else 400)
        marks.append(Text(0 if not bold else 6, top + row / 2 + size * 0.36, title, "text.primary", size,
                          600 if bold else 400))
        marks += _row(axis, data, left, room, top + row / 2, min(1.0, row / 22), options.previous)
        if options.next_column:
            marks.append(Text(width, top + row / 2 + size * 0.36, axis.next_text, "text.secondary", size, 400, "end"))
        hits[axis.uid or axis.code] = (0.0, top, width, row)
    return Drawing(width, total, tuple(marks), alt_text(data), hits)


CHART = Chart(id="dotplot", title="Levels against target", draw=dotplot)
