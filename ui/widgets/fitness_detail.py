"""How far one framework carries, in words: verdict, margin, the tags that turn it; or the statements behind a mark.

Shows a Fitness and tells which statement or target was chosen. Knows no screen and computes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.parts import Clickable, Label, Quote, Rule, clear, column, line
from ui.widgets.texts import plural, short_title
from workbench.model.fitness import LENS, STRICT, Cell, Fitness, number_word
from workbench.model.fitness import Rule as FitRule

VERDICT_TONES = {"Potential level 3": "success", "Near miss of level 3": "warning", "Level 2 only": "info"}


class FitnessDetail(QWidget):
    """Below the rule: the chosen framework and what turns its verdict, or the statements behind a cell."""

    def __init__(
        self, theme: Theme, open_statement: Callable[[str], object], open_cell: Callable[[str], object]
    ) -> None:
        super().__init__()
        self._theme, self._open_statement, self._open_cell = theme, open_statement, open_cell
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)

    def show_framework(self, row: Fitness, rule: FitRule) -> None:
        """Verdict, margin, the tags that turn it, the partial targets, the strict lens."""
        theme = self._theme
        clear(self._layout)
        box, inner = column(theme, (16, 12, 16, 12))
        inner.addLayout(line(Label(theme, short_title(row.title), "h2", "", 600, elide=True),
                             Chip(theme, row.verdict, VERDICT_TONES.get(row.verdict, "neutral"))))
        inner.addWidget(Label(theme, row.margin(rule), "sm", "secondary", wrap=True))
        quote = Quote(theme)
        quote.lines.addWidget(Label(theme, self._sentence(row), "sm", "", wrap=True))
        inner.addWidget(quote)
        self._add(box)
        if row.flips:
            box, inner = column(theme, (8, 10, 8, 8), 0)
            inner.addLayout(self._heading("Single tags that turn it", "now, then"))
            for flip in row.flips:
                said = f"{flip.tag.partition(':')[2]} {flip.change}, {flip.before} to {flip.after}: {flip.verdict}"
                inner.addWidget(self._row(flip.code, said, "", partial(self._open_statement, flip.criterion)))
            self._add(box)
        half = [c for c in row.targets if c.term.group == "3" and c.standing == "partial"]
        if half:
            box, inner = column(theme, (8, 10, 8, 8), 0)
            inner.addLayout(self._heading("Level 3 targets, partial", "tags of strength 1"))
            for cell in half:
                count = plural(len(cell.statements), "tag")
                inner.addWidget(self._row(cell.term.code, cell.term.title, count,
                                          partial(self._open_cell, cell.term.uid)))
            self._add(box)
        box, inner = column(theme, (16, 12, 16, 12))
        inner.addWidget(Label(theme, "Two lenses, kept apart", "base", "", 600))
        inner.addWidget(Label(theme, LENS, "sm", "secondary", wrap=True))
        inner.addWidget(Label(theme, STRICT, "sm", "secondary", wrap=True))
        self._add(box, last=True)

    def show_cell(self, row: Fitness, cell: Cell, back: Callable[[], object]) -> None:
        """The statements behind one mark, strongest first."""
        theme = self._theme
        clear(self._layout)
        box, inner = column(theme, (16, 12, 16, 12))
        again = Button(theme, "Back to the verdict", "link")
        again.clicked.connect(lambda: back())
        inner.addWidget(again)
        inner.addWidget(Label(theme, f"{cell.term.code}  {cell.term.title}", "h2", "", 600, wrap=True))
        said = f"{short_title(row.title)}: {cell.standing}, {plural(len(cell.statements), 'statement')}"
        inner.addWidget(Label(theme, said, "sm", "secondary", wrap=True))
        if cell.term.text:
            inner.addWidget(Label(theme, cell.term.text, "sm", "secondary", wrap=True))
        self._add(box)
        box, inner = column(theme, (8, 8, 8, 8), 0)
        for one in cell.statements:
            level = f"level {one.level}" if one.level else ""
            marker = "marker" if one.marker else ""
            note = ", ".join(x for x in (level, f"strength {one.strength}", marker) if x)
            inner.addWidget(self._row(one.code, one.text, note, partial(self._open_statement, one.uid), wrap=True))
        if not cell.statements:
            inner.addWidget(Label(theme, "No statement of this framework has the tag.", "sm", "secondary", wrap=True))
        self._add(box, last=True)

    def _sentence(self, row: Fitness) -> str:
        name = short_title(row.title)
        raised = [f for f in row.flips if f.change == "raised"]
        lost = {(f.criterion, f.tag) for f in row.flips if f.change != "raised"}
        if not row.tags:
            return f"{name} carries no tags of the character targets."
        if raised:
            how = "one tag" if len(raised) == 1 else f"one of {number_word(len(raised))} tags"
            return f"{name} flips by raising {how} from partial to full. Read its verdict as a range."
        if lost:
            how = "one tag" if len(lost) == 1 else f"one of {number_word(len(lost))} tags"
            return f"{name} flips by losing {how}. Read its verdict as a range."
        return f"No single tag turns the verdict of {name}."

    def _heading(self, text: str, caption: str) -> Any:
        theme = self._theme
        title = Label(theme, text, "base", "", 600)
        title.setContentsMargins(theme.px(8), 0, 0, theme.px(4))
        note = Label(theme, caption, "xs", "tertiary", 400)
        note.setContentsMargins(0, 0, theme.px(8), theme.px(4))
        return line(title, None, note)

    def _row(self, code: str, text: str, note: str, run: Callable[[], object], *, wrap: bool = False) -> Clickable:
        theme, px = self._theme, self._theme.px
        row = Clickable(theme, run, f"{code} {text}{', ' + note if note else ''}")
        inner = QGridLayout(row)
        inner.setContentsMargins(px(8), px(4), px(8), px(4))
        inner.setHorizontalSpacing(px(8))
        inner.setVerticalSpacing(px(1))
        inner.setColumnStretch(1, 1)
        inner.setColumnMinimumWidth(0, px(58))
        inner.addWidget(Label(theme, code, "xs-mono", "secondary"), 0, 0, Qt.AlignmentFlag.AlignTop)
        inner.addWidget(Label(theme, text, "sm", "", wrap=wrap, elide=not wrap), 0, 1)
        if note:
            low = Label(theme, note, "xs", "tertiary", 400)
            inner.addWidget(low, *((1, 1) if wrap else (0, 2)))
        return row

    def _add(self, box: QWidget, *, last: bool = False) -> None:
        self._layout.addWidget(box)
        if not last:
            self._layout.addWidget(Rule(self._theme))
        else:
            self._layout.addStretch(1)
