"""The strip of indexes a method defines (the ten issues): grey bars, rated of all, pills below three ratings.

Shown only where the method gives indexes. An index is never coloured as a level and says so in a chip.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import Theme
from ui.views.results_data import index_fraction
from ui.widgets.chips import Chip
from ui.widgets.marks_canvas import FluidCanvas, mark_font
from ui.widgets.parts import Label, colors, column, elide, line, rating_pill
from workbench.charts.marks import Drawing, Mark, Rect, Text
from workbench.model.framework import Scale
from workbench.model.result import IndexValue

ROW = 24.0
TWO_COLUMNS = 430.0
FEW = 3  # below this many ratings the ratings themselves are shown


def index_drawing(indexes: Sequence[IndexValue], scale: Scale | None, width: float, dpi: int) -> Drawing:
    """Two columns of code, title, bar with value (or pills), rated of all."""
    columns = 2 if width >= TWO_COLUMNS else 1
    per_column = (len(indexes) + columns - 1) // columns
    gutter = 16.0
    half = (width - gutter * (columns - 1)) / columns
    font = mark_font(12, 400, dpi)
    marks: list[Mark] = []
    spoken = []
    for i, index in enumerate(indexes):
        left = (half + gutter) * (i // per_column)
        base = (i % per_column) * ROW + 16
        right = left + half
        value = index_fraction(index)
        marks.append(Text(left, base, index.id.upper(), "text.tertiary", 11.5))
        rated = f"{index.rated}/{index.total}"
        marks.append(Text(right, base, rated, "text.tertiary", 11.5, anchor="end"))
        title_left, figure_right = left + 24, right - 40
        title = elide(font, index.title, figure_right - 64 - title_left)
        marks.append(Text(title_left, base, title, "text.primary", 12))
        if index.rated < FEW or value is None:
            marks += _pills(index.values, scale, figure_right, base)
            spoken.append(f"{index.title}: {', '.join(index.values) or 'not rated'}, {rated} rated")
            continue
        bar_left = figure_right - 61
        marks.append(Rect(bar_left, base - 7, 28, 6, fill="border.subtle", radius=2))
        marks.append(Rect(bar_left, base - 7, max(1.0, 28 * float(value)), 6, fill="text.tertiary", radius=2))
        marks.append(Text(figure_right, base, f"{float(value):.2f}", "text.primary", 12, 500, "end"))
        spoken.append(f"{index.title}: index {float(value):.2f}, {rated} rated")
    return Drawing(width, per_column * ROW + 4, marks, "; ".join(spoken))


def _pills(values: Sequence[str], scale: Scale | None, right: float, base: float) -> list[Mark]:
    out: list[Mark] = []
    if not values:
        return [Text(right, base, "not rated", "text.tertiary", 11.5, anchor="end")]
    ids = [v.id for v in scale.values] if scale is not None else []
    x = right
    for value in reversed(values):
        place = ids.index(value) if value in ids else None
        x -= 30
        for mark in rating_pill(value, place, len(ids), 28, 18).marks:
            if isinstance(mark, Rect):
                out.append(Rect(mark.x + x + 2, mark.y + base - 13, mark.w, mark.h, mark.fill, mark.stroke, mark.width,
                                mark.radius, mark.dash))
            elif isinstance(mark, Text):
                out.append(Text(mark.x + x + 2, mark.y + base - 13, mark.text, mark.color, mark.size, mark.weight,
                                mark.anchor))
    return out


class IssueStrip(QWidget):
    """Heading with the chip "Index, not a level", the two columns, the note on how to read them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

        box, inner = column(theme, (16, 10, 16, 10), 4)
        self._title = Label(theme, "", "base", "", 600)
        inner.addLayout(line(self._title,
                             Label(theme, "mean of ratings, 0 to 1, levels 2 to target", "xs", "tertiary", 400,
                                   elide=True),
                             Chip(theme, "Index, not a level", "outline")))
        self._strip = FluidCanvas("Issue index")
        inner.addWidget(self._strip)
        inner.addWidget(Label(theme, "Right: rated criteria of those that name the issue. Below three, the ratings "
                                     "themselves are shown.", "xs", "tertiary", 400, wrap=True))
        self._layout.addWidget(box)

    def show_indexes(self, indexes: Sequence[IndexValue], scale: Scale | None) -> None:
        self.setVisible(bool(indexes))
        if indexes:
            theme = self._theme
            count = "Ten" if len(indexes) == 10 else str(len(indexes))
            self._title.setText(f"{count} issues, index")
            self._strip.set_draw(lambda width: index_drawing(indexes, scale, width, self._strip.logicalDpiY()),
                                 colors(theme), theme.zoom / 100)
