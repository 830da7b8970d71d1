"""The side of Framework fitness: rule and thresholds, the chosen framework's sensitivity, statements of a cell.

Owns what is typed into the thresholds until it is a rule; knows neither storage nor tables. The calibrated value
stands beside every threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.views.fitness_tables import TONES
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.parts import Clickable, Label, Quote, Rule, clear, column, line
from ui.widgets.texts import plural, short_title
from workbench.errors import Invalid
from workbench.model.fitness import LENS, STRICT, Cell, Fitness, number_word, share_text, threshold
from workbench.model.fitness import Rule as FitRule
from workbench.model.framework import Term

FIELDS = (
    ("level_2", "Level 2 coverage, at least"), ("full", "Must be full"), ("potential", "Potential level 3, from"),
    ("near", "Near miss, from"), ("partial", "At least partial"),
)  # fmt: skip


def shown(rule: FitRule, name: str) -> str:
    """A threshold as typed: a share, or the codes of targets."""
    value = getattr(rule, name)
    return ", ".join(t.partition(":")[2] for t in value) if isinstance(value, tuple) else share_text(value)


class RuleEditor(QWidget):
    """Five fields; `edited` while typing as soon as all make a rule, `committed` on Enter or when left."""

    edited = Signal(object)
    committed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rule = self.calibrated = FitRule()
        self._targets: dict[str, str] = {}
        self.fields: dict[str, QLineEdit] = {}
        self._marks: dict[str, Label] = {}
        px = theme.px
        grid = QGridLayout(self)
        grid.setContentsMargins(px(16), px(12), px(16), px(10))
        grid.setHorizontalSpacing(px(8))
        grid.setVerticalSpacing(px(7))
        grid.setColumnStretch(0, 1)
        for i, (name, text) in enumerate(FIELDS):
            field = QLineEdit()
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
            field.setFixedWidth(px(116))
            field.setAccessibleName(text)
            theme.style(field, "base")
            label = Label(theme, text, "sm", "secondary")
            label.setBuddy(field)
            mark = Label(theme, "", "xs", "tertiary", 400)
            box = QVBoxLayout()
            box.setSpacing(0)
            box.addWidget(label)
            box.addWidget(mark)
            grid.addLayout(box, i, 0)
            grid.addWidget(field, i, 1)
            field.textEdited.connect(lambda _text: self._typed())
            field.editingFinished.connect(self.commit)
            self.fields[name], self._marks[name] = field, mark
        self.reset = Button(theme, "Calibrated values", "secondary", icon="rotate-ccw", small=True)
        self.reset.clicked.connect(self.calibrate)
        self.note = Label(theme, "Changed values are printed.", "xs", "tertiary", 400, wrap=True)
        grid.addLayout(line(self.reset, self.note), len(FIELDS), 0, 1, 2)

    def show_rule(self, rule: FitRule, calibrated: FitRule, targets: Sequence[Term]) -> None:
        """Show a rule; a field that is being typed in keeps its text."""
        self._targets = {t.code.upper(): t.uid for t in targets}
        self.rule, self.calibrated = rule, calibrated
        for name, field in self.fields.items():
            if not field.hasFocus():
                field.setText(shown(rule, name))
        self._mark()

    def calibrate(self) -> None:
        """Back to the calibrated values, as one step."""
        for name, field in self.fields.items():
            field.setText(shown(self.calibrated, name))
        self._typed()
        self.commit()

    def commit(self) -> None:
        rule = self._read()
        if rule is not None:
            for name, field in self.fields.items():
                field.setText(shown(rule, name))
            self.rule = rule
            self._mark()
            self.committed.emit(rule)

    def _typed(self) -> None:
        rule = self._read()
        if rule is not None:
            self.rule = rule
            self.edited.emit(rule)
        self._mark()

    def _read(self) -> FitRule | None:
        """The rule of all fields; None marks the field that makes none."""
        rule, good = self.rule, True
        for name, field in self.fields.items():
            said = ""
            try:
                value: Any = self._codes(field.text()) if name in ("full", "partial") else threshold(field.text())
                rule = replace(rule, **{name: value})
            except Invalid as error:
                said, good = str(error), False
            field.setToolTip(said)
            field.setAccessibleDescription(said)
            if bool(field.property("error")) != bool(said):
                field.setProperty("error", bool(said))
                field.style().unpolish(field)
                field.style().polish(field)
        return rule if good else None

    def _codes(self, text: str) -> tuple[str, ...]:
        codes = [c.strip().upper() for c in text.replace(";", ",").split(",") if c.strip()]
        unknown = [c for c in codes if c not in self._targets]
        if unknown:
            raise Invalid(f"{unknown[0]} is no target.", "Type codes such as T2-07, T3-01.")
        return tuple(sorted(self._targets[c] for c in codes))

    def _mark(self) -> None:
        changed = self.rule.differences(self.calibrated)
        for name, mark in self._marks.items():
            text = f"Changed, calibrated {shown(self.calibrated, name) or 'none'}" if name in changed else ""
            error = self.fields[name].toolTip()
            mark.setText(error or text)
            mark.setVisible(bool(error or text))
        self.reset.setEnabled(bool(changed) or any(f.toolTip() for f in self.fields.values()))


class Detail(QWidget):
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
                             Chip(theme, row.verdict, TONES.get(row.verdict, "neutral"))))
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
