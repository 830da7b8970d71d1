"""Framework fitness, a screen of the Library: "How far does this framework carry?"

Owns which framework and which cell are looked at, and the rule while it is being typed. Figures come from the
workbench; every copy takes the sentences of caution along.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ui.actions import ActionSpec
from ui.messages import Message
from ui.theme import Theme
from ui.views.base import Place, Shell, View, ViewSpec
from ui.views.fitness_side import RuleEditor
from ui.views.fitness_tables import FitnessView, paint_mark
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.fitness_detail import FitnessDetail
from ui.widgets.pane import Pane
from ui.widgets.parts import Icon, Label, Rule, line
from ui.widgets.splitter import Splitter
from ui.widgets.state_view import StateView
from ui.widgets.tabs import Tabs
from ui.widgets.texts import plural, short_title
from workbench.commands.crosswalks import set_fitness_rule
from workbench.commands.reports import save_report_definition
from workbench.fitness import fitness_table, stored_rule, tagged_frameworks
from workbench.model.fitness import Fitness, FitnessTable, percent
from workbench.model.fitness import Rule as FitRule
from workbench.model.framework import Framework
from workbench.queries.report_setup import report_setup

SIDE, SIDE_MIN, CENTRE_MIN = 336, 300, 700
TABS = (("frameworks", "Frameworks"), ("targets", "Targets"), ("fitness", "Fitness"))
MOST_ROWS = 6


class _Mark(QWidget):
    """One sign of the legend."""

    def __init__(self, theme: Theme, standing: str) -> None:
        super().__init__()
        self._theme, self._standing = theme, standing
        self.setFixedSize(theme.px(16), theme.px(16))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_mark(painter, QRectF(self.rect()).center(), self._standing, self._theme)
        painter.end()


def scrolled(widget: QWidget, name: str) -> QScrollArea:
    """A column that scrolls when the window is low."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    area.setAccessibleName(name)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


class FitnessScreen(View):
    """Verdict table and ten issues, or targets by framework; rule, sensitivity and statements beside them."""

    ID = "fitness"
    TITLE = "Framework fitness"
    watches = frozenset({"fitness_rule", "framework", "draft", "draft_field"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        theme = shell.theme
        self.table: FitnessTable | None = None
        self._frameworks: list[Framework] = []
        self._cell = ""
        self.verdicts = FitnessView(theme, "verdict", "Verdicts by framework")
        self.issues = FitnessView(theme, "issues", "Ten issues by framework")
        self.targets = FitnessView(theme, "targets", "Character targets by framework")
        self.rule = RuleEditor(theme)
        self.detail = FitnessDetail(theme, self._go_statement, self._open_term)
        self.tabs = Tabs(theme, TABS)
        self.copy = Button(theme, "Copy table", "secondary", icon="copy", key="Ctrl+Shift+C")
        self.add = Button(theme, "Add to report", "secondary", icon="file-plus")
        self.notice = Label(theme, "", "sm", "secondary", wrap=True)
        self._build()
        for view in (self.verdicts, self.issues, self.targets):
            view.picked.connect(self.choose)
            view.cell_opened.connect(self._open_cell)
        self.rule.edited.connect(self._preview)
        self.rule.committed.connect(self._store)
        self.tabs.picked.connect(self.show_tab)
        self.copy.clicked.connect(self.copy_table)
        self.add.clicked.connect(self.add_to_report)
        shell.library_opened.connect(self.mark_stale)

    def _build(self) -> None:
        theme, px = self.shell.theme, self.shell.theme.px
        centre = QWidget()
        centre.setProperty("surface", "surface")
        names = QVBoxLayout()
        names.setSpacing(px(1))
        names.addWidget(Label(theme, "How far does this framework carry?", "h2", "", 600))
        names.addWidget(Label(theme, "Share of the 22 CMMI character targets that its statements cover. It says "
                                     "“character of level 2”, never “CMMI level 2”.", "sm", "secondary", elide=True))
        head = QHBoxLayout()
        head.setContentsMargins(px(16), px(12), px(16), px(8))
        head.setSpacing(px(8))
        head.addLayout(names, 1)
        head.addSpacing(px(8))
        head.addWidget(self.copy)
        head.addWidget(self.add)
        bar = QFrame()
        bar.setProperty("line", "bottom")
        tabs = QHBoxLayout(bar)
        tabs.setContentsMargins(px(16), 0, px(16), 0)
        tabs.addWidget(self.tabs)
        self.pages = QStackedWidget()
        self.pages.addWidget(scrolled(self._fitness_page(), "Fitness"))
        self.pages.addWidget(self.targets)
        foot = QFrame()
        foot.setProperty("line", "top")
        foot.setMinimumHeight(px(38))
        low = QHBoxLayout(foot)
        low.setContentsMargins(px(16), px(6), px(16), px(6))
        low.addWidget(Icon(theme, "info"))
        low.addWidget(self.notice, 1)
        whole = QVBoxLayout(centre)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(bar)
        whole.addWidget(self.pages, 1)
        whole.addWidget(foot)
        side = Pane(theme, "Rule and sensitivity")
        side.header.add_tool(Chip(theme, "calibrated", "outline"))
        inner = QWidget()
        inner.setProperty("surface", "surface")
        stack = QVBoxLayout(inner)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self.rule)
        stack.addWidget(Rule(theme))
        stack.addWidget(self.detail, 1)
        self.beside = scrolled(inner, "Rule and sensitivity")
        side.body.addWidget(self.beside, 1)
        split = Splitter(theme)
        split.addWidget(centre)
        split.addWidget(side)
        centre.setMinimumWidth(px(CENTRE_MIN))
        side.setMinimumWidth(px(SIDE_MIN))
        split.setStretchFactor(0, 1)
        split.setSizes([px(1040), px(SIDE)])
        self.state = StateView(theme, split, self)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.state)
        self.show_tab("fitness")

    def _fitness_page(self) -> QWidget:
        theme, px = self.shell.theme, self.shell.theme.px
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.verdicts)
        legend: list[QWidget | None] = [
            Label(theme, "Ten issues", "base", "", 600),
            Label(theme, "which of the causes of failure its statements name", "sm", "secondary", elide=True)]
        for standing, text in (("none", "none"), ("partial", "partial: some statement touches it"),
                               ("full", "full: strong statements on two levels")):
            legend += [_Mark(theme, standing), Label(theme, text, "xs", "tertiary", 400)]
        row = line(*legend)
        row.setContentsMargins(px(16), px(12), px(16), 0)
        column.addLayout(row)
        column.addWidget(self.issues, 1)
        return page

    # -- filling -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Frameworks are read off the GUI thread; the table follows."""
        bench = self.shell.bridge.workbench
        if self.table is None:
            self.state.show_loading()

        def job(_progress: object) -> tuple[FitnessTable, list[Framework]]:
            found, untagged = tagged_frameworks(bench)
            table = fitness_table(bench, found)
            return FitnessTable(table.rows, table.rule, table.calibrated, table.targets, table.issues, tuple(untagged),
                                table.calibration), found  # fmt: skip

        self.shell.bridge.start(job, self._loaded)

    def _loaded(self, result: tuple[FitnessTable, list[Framework]]) -> None:
        table, self._frameworks = result
        if not table.rows:
            self.table = table
            self.state.show_empty("No framework carries tags yet.", "tag",
                                  "Tag statements with the CMMI character targets or the ten issues.")
            return
        self.state.show_content()
        self._show(table)
        self.rule.show_rule(table.rule, table.calibrated, table.targets)
        current = str(self.shell.recall("fitness", "framework", ""))
        if not any(r.uid == current for r in table.rows):
            current = self._first(table.rows)
        self.choose(current)

    @staticmethod
    def _first(rows: tuple[Fitness, ...]) -> str:
        """Where a single tag decides is the first thing to look at."""
        return next((r.uid for r in rows if any(f.change == "raised" for f in r.flips)), rows[0].uid)

    def _show(self, table: FitnessTable) -> None:
        self.table = table
        for view in (self.verdicts, self.issues, self.targets):
            view.show_table(table)
        self.verdicts.setFixedHeight(self.verdicts.height_for_rows(MOST_ROWS))
        self.issues.setMinimumHeight(self.issues.height_for_rows(MOST_ROWS))
        self.tabs.set_count("targets", str(len(table.targets)))
        without = f" Without tags: {plural(len(table.untagged), 'framework')}." if table.untagged else ""
        self.notice.setText(" ".join(table.notices) + without)
        self.notice.setToolTip(f"Without tags: {', '.join(table.untagged)}." if table.untagged else "")

    def row(self) -> Fitness | None:
        """The framework that is looked at."""
        uid = self.verdicts.chosen
        return next((r for r in self.table.rows if r.uid == uid), None) if self.table is not None else None

    def choose(self, uid: str) -> None:
        """Look at a framework in all tables."""
        for view in (self.verdicts, self.issues, self.targets):
            view.choose(uid)
        self._cell = ""
        self.shell.remember("fitness", "framework", uid)
        self._show_detail()

    def _show_detail(self) -> None:
        row = self.row()
        if row is None or self.table is None:
            return
        cell = row.target(self._cell) if self._cell else None
        if cell is not None:
            self.detail.show_cell(row, cell, self._back)
        else:
            self.detail.show_framework(row, self.table.rule)

    def _open_cell(self, uid: str, term: str) -> None:
        if uid != self.verdicts.chosen:
            self.choose(uid)
        self._cell = term
        self._show_detail()

    def _open_term(self, term: str) -> None:
        self._cell = term
        self._show_detail()

    def _back(self) -> None:
        self._cell = ""
        self._show_detail()
        self.verdicts.setFocus()

    def _go_statement(self, uid: str) -> None:
        self.shell.go(Place(screen="library", criterion=uid))

    # -- the rule ----------------------------------------------------------------------------------------------

    def _preview(self, rule: FitRule) -> None:
        """Recompute while thresholds are typed; nothing is stored yet."""
        if self.table is not None and rule != self.table.rule:
            self._show(self.table.under(rule, self._frameworks))
            self._show_detail()

    def _store(self, rule: FitRule) -> None:
        bench = self.shell.bridge.workbench
        if self.table is None:
            return
        self._preview(rule)
        wanted = rule.differences(self.table.calibrated)
        if wanted == bench.read(stored_rule, file="library"):
            return
        done = self.shell.bridge.do(set_fitness_rule(wanted), self)
        if done is not None and done.changes:
            text = "Thresholds changed" if wanted else "Calibrated values"
            self.shell.toast(text, actions=[("Undo", lambda: self.shell.bridge.undo("library"))])

    # -- copies ------------------------------------------------------------------------------------------------

    def copy_table(self) -> None:
        """The shown figures as text for a mail or a sheet, with the sentences that belong to them."""
        if self.table is None:
            return
        rows = [("Framework", "Level 2 character", "Level 3 character", "Verdict (calibrated)", "Sensitivity", "Note",
                 *(t.code for t in self.table.issues))]  # fmt: skip
        rows += [(short_title(r.title), f"{percent(r.coverage('2'))} %", f"{percent(r.coverage('3'))} %", r.verdict,
                  r.sensitivity, ", ".join(r.labels), *(c.standing for c in r.issues))
                 for r in self.table.rows]  # fmt: skip
        text = "\n".join("\t".join(r) for r in rows)
        rule = "\n".join(self.table.rule.sentences())
        QGuiApplication.clipboard().setText(f"{text}\n\n{rule}\n" + "\n".join(self.table.notices))
        self.shell.toast("Table copied, with its notes")

    def add_to_report(self) -> None:
        """Switch the section on in the report of the current assessment."""
        bridge, assessment = self.shell.bridge, self.shell.context.assessment
        if bridge.workbench.engagement is None or not assessment:
            self.shell.toast("Open an engagement first")
            return
        options = dict(bridge.read(report_setup, assessment).options)
        options["left_out"] = sorted(set(options.get("left_out", ())) - {VIEW.id})
        if bridge.do(save_report_definition(assessment, options), self) is not None:
            self.shell.toast("Framework fitness is part of the report", True,
                             [("Open report", lambda: self.shell.go("report"))])

    # -- shell -------------------------------------------------------------------------------------------------

    def show_tab(self, tab: str) -> None:
        if tab == "frameworks":
            self.tabs.set_current("fitness" if self.pages.currentIndex() == 0 else "targets")
            self.shell.go("library")
            return
        self.tabs.set_current(tab)
        self.pages.setCurrentIndex(0 if tab == "fitness" else 1)

    def go(self, place: Place) -> None:
        """node: a framework; record: the uid of a target or issue."""
        if place.node and self.table is not None and any(r.uid == place.node for r in self.table.rows):
            self.choose(place.node)
        if place.record:
            self._open_term(place.record)

    def undo_file(self) -> str:
        return "library"

    def flush(self) -> None:
        """A half-typed threshold that makes a rule is kept."""
        if any(f.hasFocus() for f in self.rule.fields.values()) and self.isVisible() and self.table is not None:
            self._store(self.rule.rule)

    def show_error(self, message: Message) -> None:
        self.state.show_error(message, ("Try again", self.mark_stale))

    def crumbs(self) -> list[tuple[str, Callable[[], object] | None]]:
        return [("Library", lambda: self.shell.go("library"))]

    def panes(self) -> list[QWidget]:
        shown: list[QWidget] = [self.verdicts, self.issues] if self.pages.currentIndex() == 0 else [self.targets]
        return [*shown, self.rule.fields["level_2"]]

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        return [
            ActionSpec("fitness.copy", "Copy the fitness table", self.copy_table, ("Ctrl+Shift+C",), icon="copy"),
            ActionSpec("fitness.report", "Add framework fitness to the report", self.add_to_report, (),
                       icon="file-plus"),
            ActionSpec("fitness.calibrate", "Calibrated values", self.rule.calibrate, (), "Set", "rotate-ccw"),
            ActionSpec("fitness.tab.fitness", "Fitness", lambda: self.show_tab("fitness"), ("Alt+1",), "Go to",
                       "table"),
            ActionSpec("fitness.tab.targets", "Targets by framework", lambda: self.show_tab("targets"), ("Alt+2",),
                       "Go to", "grid-3x3"),
            ActionSpec("fitness.frameworks", "Frameworks", lambda: self.shell.go("library"), ("Alt+3",), "Go to",
                       "library"),
        ]  # fmt: skip


VIEW = ViewSpec("fitness", "Framework fitness", "scale", 71, FitnessScreen, needs_engagement=False, parent="library")
