"""The tab Fitness: how far the chosen framework carries, with the way to the table of all frameworks.

Shows what model/fitness.py computes of the framework as it is on the desk, drafts included. Writes nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ui.actions import ActionSpec
from ui.models.library_desk import LibraryDesk
from ui.views.base import Place
from ui.views.library_page import LibraryPage, PageSpec
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.fitness_detail import FitnessDetail
from ui.widgets.parts import Label, line
from workbench.fitness import fitness_table
from workbench.model.fitness import Fitness, FitnessTable, percent


class FitnessPage(LibraryPage):
    """Figures of one framework; Enter on a row goes to the statement or the target's statements."""

    def __init__(self, desk: LibraryDesk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        theme, px = self.theme, self.theme.px
        self.table: FitnessTable | None = None
        self.figures = Label(theme, "", "base", "", 600)
        self.all = Button(theme, "Compare all frameworks", "secondary", icon="scale", small=True)
        self.detail = FitnessDetail(theme, self._statement, self._term)
        self.notice = Label(theme, "", "sm", "secondary", wrap=True)
        head = line(self.figures, Chip(theme, "calibrated", "outline"), None, self.all)
        head.setContentsMargins(px(16), px(10), px(16), px(8))
        inner = QWidget()
        inner.setProperty("surface", "surface")
        inner.setMaximumWidth(px(760))
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.detail)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        foot = line(self.notice)
        foot.setContentsMargins(px(16), px(8), px(16), px(8))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(scroll, 1)
        whole.addLayout(foot)
        self.all.clicked.connect(self.compare)

    def load(self) -> None:
        framework = self.desk.framework
        if framework is None:
            return
        self.table = fitness_table(self.shell.bridge.workbench, [framework])
        row = self.row()
        two, three = (percent(row.coverage(g)) for g in "23")
        figures = f"Level 2 character {two} %, level 3 character {three} %"
        self.figures.setText(figures if row.tags else "No tags of the character targets yet")
        self.notice.setText(" ".join(self.table.notices))
        self._back()

    def row(self) -> Fitness:
        """The framework's figures."""
        assert self.table is not None  # pages are loaded before they are asked
        return self.table.rows[0]

    def _back(self) -> None:
        if self.table is not None:
            self.detail.show_framework(self.row(), self.table.rule)

    def _term(self, uid: str) -> None:
        cell = self.row().target(uid)
        if cell is not None:
            self.detail.show_cell(self.row(), cell, self._back)

    def _statement(self, uid: str) -> None:
        self.desk.choose(uid)

    def compare(self) -> None:
        """Open the table of all frameworks at this one."""
        self.shell.go(Place(screen="fitness", node=self.desk.uid))

    def focus_target(self) -> QWidget:
        return self.all

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        return [ActionSpec("fitness.all", "Compare the fitness of all frameworks", self.compare, (), "Go to", "scale")]


PAGE = PageSpec("fitness", "Fitness", 50, FitnessPage, icon="scale")
