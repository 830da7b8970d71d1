"""The rule of the verdict as five fields beside Framework fitness, the calibrated value beside every changed one.

Owns what is typed into the thresholds until it is a rule; knows neither storage nor tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.parts import Label, line
from workbench.errors import Invalid
from workbench.model.fitness import Rule as FitRule
from workbench.model.fitness import share_text, threshold
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
