"""Heat map of whole levels, dimensions by units: the fill follows the level ramp, the digit is always printed.

Owns the cell (used alone by table delegates) and the whole chart. Not rated and not applicable are dashed boxes, never
the colour of a level.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.charts.data import NOT_APPLICABLE, Axis, Chart, ProfileData
from workbench.charts.marks import Drawing, Mark, Rect, Text
from workbench.charts.measure import elide, text_width, wrap

ROW = 26.0
HIT_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class HeatOptions:
    """total: first column with the level of the whole organisation."""

    size: float = 11.0
    selected: str = ""
    total: str = "All"
    title_width: float = 0.0
    row: float = ROW


def _cell(level: str | None, data: ProfileData, x: float, y: float, w: float, h: float, size: float,
          selected: bool = False) -> list[Mark]:
    found = data.level(level)
    stroke = "accent.solid" if selected else ""
    if found is None:
        text = NOT_APPLICABLE if level == NOT_APPLICABLE else "–"
        return [Rect(x + 0.5, y + 0.5, w - 1, h - 1, stroke=stroke or "border.input", width=1.0, radius=3,
                     dash=() if selected else (2.5, 2.0)),
                Text(x + w / 2, y + h / 2 + size * 0.36, text, "text.tertiary", size, 400, "middle")]
    return [Rect(x, y, w, h, fill=f"level.{found.step}", stroke=stroke, width=2.0 if selected else 1.0, radius=3),
            Text(x + w / 2, y + h / 2 + size * 0.36, found.id, f"on_level.{found.step}", size, 600, "middle")]


def heat_cell(level: str | None, data: ProfileData, width: float, height: float, *, selected: bool = False,
              size: float = 11.0) -> Drawing:
    """One cell for a table. level: an id of the scale, None (not rated) or "n/a"."""
    marks = _cell(level, data, 1, 1, width - 2, height - 2, min(size, height * 0.55), selected)
    found = data.level(level)
    words = (
        f"{found.id} {found.label}".strip() if found else "not applicable" if level == NOT_APPLICABLE else "not rated"
    )
    return Drawing(width, height, tuple(marks), words)


def unit_level(axis: Axis, unit: str) -> str | None:
    """Level of a dimension in a unit; "n/a" where the dimension does not apply."""
    return NOT_APPLICABLE if axis.not_applicable else axis.units.get(unit)


def heatmap(data: ProfileData, width: float, height: float = 0.0, options: HeatOptions | None = None) -> Drawing:
    """Rows are dimensions, columns the units after one column for the whole. height 0: as high as the rows need."""
    options = options or HeatOptions()
    size = options.size
    columns = [("", options.total), *data.units] if options.total else list(data.units)
    longest = max((text_width(a.title, size) for a in data.axes), default=0.0)
    titles = options.title_width or min(width * 0.46, longest + 12)
    step = (width - titles) / max(1, len(columns))
    heads = [wrap(name, step - 4, size * 0.92, max_lines=3) for _, name in columns]
    head = max((len(lines) for lines in heads), default=1) * size * 1.15 + 8
    row = max(14.0, (height - head) / max(1, len(data.axes))) if height else options.row
    marks: list[Mark] = []
    for i, lines in enumerate(heads):
        for k, line in enumerate(lines):
            y = head - 8 - (len(lines) - 1 - k) * size * 1.15
            marks.append(Text(titles + (i + 0.5) * step, y, line, "text.tertiary", size * 0.92,
                              600 if columns[i][0] == "" else 400, "middle"))
    hits = {}
    sentences = []
    for r, axis in enumerate(data.axes):
        top = head + r * row
        bold = bool(options.selected) and axis.uid == options.selected
        marks.append(Text(0, top + row / 2 + size * 0.36, elide(axis.title, titles - 8, size, 600 if bold else 400),
                          "text.primary", size, 600 if bold else 400))
        words = []
        for i, (unit, name) in enumerate(columns):
            level = (NOT_APPLICABLE if axis.not_applicable else axis.current) if not unit else unit_level(axis, unit)
            x = titles + i * step
            # The column for the whole stands a little apart from the units.
            apart = 6.0 if options.total and not unit and data.units else 0.0
            marks += _cell(level, data, x + 1, top + 1, step - 2 - apart, row - 2, min(size, row * 0.55))
            words.append(f"{name} {level if level is not None else 'not rated'}")
            hits[f"{axis.uid}{HIT_SEPARATOR}{unit}"] = (x, top, step, row)
        sentences.append(f"{axis.title}: " + ", ".join(words))
    alt = f"Levels of {len(data.axes)} dimensions in {len(data.units)} units. " + "; ".join(sentences) + "."
    return Drawing(width, head + row * len(data.axes), tuple(marks), alt, hits)


CHART = Chart(id="heatmap", title="Dimensions by unit", draw=heatmap)
