"""Results: maturity profile, matrix and trace on one shared selection.

Owns what is read when, the selection and the commands of the screen; the panes only show what they are given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from html import escape

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ui.messages import Message
from ui.views.base import ActionSpec, Context, Place, Shell, View, ViewSpec
from ui.views.results_cannot import cannot_calculate
from ui.views.results_data import Row, Screen, gaps, make_screen, numbers, tsv, unit_groups
from ui.views.results_facts import gather, history
from ui.views.results_issues import IssueStrip
from ui.views.results_matrix import MatrixView, legend
from ui.views.results_profile import ProfilePane, profile_chart
from ui.views.results_trace import Facts, TracePane
from ui.widgets.buttons import IconButton
from ui.widgets.marks_canvas import FluidCanvas
from ui.widgets.pane import Pane
from ui.widgets.panes import PaneRow, PaneSpec
from ui.widgets.parts import Label, Rule, colors, column
from ui.widgets.segmented import Segmented
from ui.widgets.state_view import StateView
from workbench.app import ChangeSet
from workbench.errors import Invalid
from workbench.formats.native import load_vocabulary
from workbench.model.result import IndexValue
from workbench.queries.outcomes import Outcome, outcome, refresh
from workbench.queries.overview import engagement_overview
from workbench.report.raster import png
from workbench.report.svg import svg
from workbench.tokens import palette

QUICK = frozenset({"settled", "rating", "judgement", "target"})
CHART_SIZE = (640.0, 560.0)


class ResultsView(View):
    """Radar, matrix and trace; choosing a dimension in one selects it in all."""

    ID = "results"
    TITLE = "Results"
    watches = QUICK | {"assessment", "unit", "note", "evidence", "evidence_link", "framework_copy", "participant",
                       "session", "engagement", "tailoring"}
    rebuilt_on_zoom = True

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        theme = shell.theme
        self._outcome: Outcome | None = None
        self._shown = ""  # the assessment in view, also where it cannot be calculated
        self.screen_data: Screen | None = None
        self.selected = ""
        self.previous = True
        self._group = ""
        self.profile = ProfilePane(theme)
        self.matrix_pane, self.matrix = self._matrix_pane()
        self.trace = TracePane(theme)
        # Charts take further width, the trace is text and does not.
        trace = PaneSpec(self.trace, 336, 300)
        charts = PaneSpec(self.profile, 468, 400, 2), PaneSpec(self.matrix_pane, 571, 480, 3)
        self.row_of_panes = PaneRow(theme, [*charts, trace])
        self.row_of_panes.set_sizes(shell.recall(self.ID, "sizes", []))
        self.row_of_panes.moved.connect(lambda sizes: shell.remember(self.ID, "sizes", sizes))
        self.state = StateView(theme, self.row_of_panes)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.state)
        self.profile.chosen.connect(self.choose)
        self.profile.opened.connect(self.open_trace)
        self.matrix.chosen.connect(self.choose)
        self.matrix.opened.connect(self.open_trace)
        self.profile.picked.connect(self.pick_assessment)
        self.profile.copy_wanted.connect(self.copy_chart)
        self.matrix.announced.connect(shell.announce)
        self.trace.closed.connect(self.close_trace)
        self.trace.statement.connect(self.open_statement)
        self.trace.history_wanted.connect(lambda uid: self.trace.show_history(history(shell.bridge, uid)))
        self.row_of_panes.side_changed.connect(self._side_changed)
        shell.curtain_changed.connect(self._on_covered)
        shell.peek_changed.connect(self._on_covered)

    def _matrix_pane(self) -> tuple[Pane, MatrixView]:
        theme = self.shell.theme
        pane = Pane(theme, "Dimensions and units")
        self.groups = Segmented(theme, [("Units", "Units")], name="Columns")
        self.groups.picked.connect(self.pick_group)
        pane.header.add_tool(self.groups)
        proposals = IconButton(theme, "layers", "Proposals from other frameworks", "Ctrl+9")
        proposals.clicked.connect(lambda: self.shell.go("proposals"))
        pane.header.add_tool(proposals)
        self.side_button = IconButton(theme, "panel-right", "Why this level", "Ctrl+I")
        self.side_button.clicked.connect(lambda: self.open_trace())
        self.side_button.hide()
        pane.header.add_tool(self.side_button)
        matrix = MatrixView(theme)
        self.legend = FluidCanvas("Levels")
        self.footnote = Label(theme, "", "xs", "tertiary", 400, wrap=True)
        self.below, inner = column(theme, (16, 9, 16, 9), 6)
        inner.addWidget(self.legend)
        inner.addWidget(self.footnote)
        self.issues = IssueStrip(theme)
        self.issue_rule = Rule(theme)
        inside, body = column(theme, (0, 0, 0, 0), 0)
        inside.setProperty("surface", "surface")
        body.addWidget(matrix)
        body.addWidget(Rule(theme))
        body.addWidget(self.below)
        body.addWidget(self.issue_rule)
        body.addWidget(self.issues)
        body.addStretch(1)
        scroll = QScrollArea()  # the matrix keeps all its rows; low windows scroll the pane
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        pane.body.addWidget(scroll, 1)
        matrix.moved_to.connect(lambda top, height: scroll.ensureVisible(0, matrix.y() + top + height // 2, 0, height))
        return pane, matrix

    # -- reading -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        bridge = self.shell.bridge
        overview = bridge.read(engagement_overview)
        current = overview.current or overview.assessments
        if not current:
            self._outcome, self.screen_data = None, None
            self.state.show_empty("The profile appears here once a framework is part of the engagement.", "radar",
                                  action=("Open the library", lambda: self.shell.go("library")))
            return
        wanted = self.shell.context.assessment
        assessment = next((a for a in current if a.uid == wanted), current[0])
        framework = bridge.workbench.framework_of(assessment)
        self._shown = assessment.uid
        try:
            self._outcome = bridge.read(outcome, framework, assessment.uid)
        except Invalid as error:  # the rule lacks what it needs; another framework of the engagement may have it
            self._outcome, self.screen_data = None, None
            cannot_calculate(self.state, self.shell, framework, error)
            return
        names = [(a.uid, a.title or bridge.workbench.framework_of(a).title) for a in current]
        self.profile.set_assessments(names, assessment.uid)
        self.state.show_content()
        self._show_outcome()
        if self.shell.context.assessment != assessment.uid:
            self.shell.set_context(assessment=assessment.uid)

    def changed(self, change: ChangeSet) -> None:
        """After a rating only what it touched is read and computed again."""
        if self._outcome is None or not change.kinds <= QUICK | {"note"} or self._stale:
            self.mark_stale()
            return
        if change.kinds & QUICK:
            try:
                self._outcome = self.shell.bridge.read(refresh, self._outcome, change.changes)
            except Invalid:
                self.mark_stale()
                return
            self._show_outcome()
        else:
            self._show_trace()

    def _show_outcome(self) -> None:
        if self._outcome is None:
            return
        before = self._outcome.previous_assessment
        self.screen_data = screen = make_screen(self._outcome, before.day if before else "")
        self.selected = self._selection(self.shell.context)
        groups = unit_groups(screen.units)
        self._group = self._group if self._group in [name for name, _ in groups] else groups[0][0] if groups else ""
        self.groups.set_options([(name, name) for name, _ in groups])
        self.groups.set_current(self._group)
        self.groups.setVisible(len(groups) > 1)
        result = screen.result
        indexes = titled(result.indexes)
        self.issues.show_indexes(indexes, screen.framework.answer_scale)
        self.issue_rule.setVisible(bool(indexes))
        self.footnote.setText(footnote(screen))
        self.legend.setVisible(screen.levels_defined)
        self._show_panes()
        now = datetime.now().astimezone()
        self.say_task(f"{result.rated} of {result.applicable} rated · recalculated {now:%H:%M:%S}")

    def _show_panes(self) -> None:
        """Everything that depends on selection, theme or the previous series."""
        screen, theme = self.screen_data, self.shell.theme
        if screen is None:
            return
        self.profile.show_screen(screen, self.selected, self.previous)
        self.legend.set_draw(lambda width: legend(screen, width), colors(theme), theme.zoom / 100)
        units = dict(unit_groups(screen.units)).get(self._group, ())
        self.matrix.show_screen(screen, units, self.previous)
        self.matrix.select(self.selected)
        self._show_trace()

    def _on_covered(self, _on: bool) -> None:
        self._show_trace()

    def _show_trace(self) -> None:
        screen = self.screen_data
        if screen is None or not self.row_of_panes.side_shown():
            return
        row = screen.row(self.selected)
        hide = self.shell.curtain and not self.shell.peek
        facts = gather(self.shell.bridge, screen, row, hide=hide) if row is not None else Facts()
        self.trace.show_row(screen, row, facts)

    def show_error(self, message: Message) -> None:
        self.state.show_error(message, ("Try again", self.mark_stale))

    def restyle(self) -> None:
        if self.isVisible():
            self._show_outcome()
        else:
            self._stale = True

    # -- selection ---------------------------------------------------------------------------------------------

    def _selection(self, context: Context) -> str:
        """The dimension of the shared selection; else the widest gap, else the first."""
        screen = self.screen_data
        if screen is None:
            return ""
        framework = screen.framework
        above = framework.dimension_of(context.criterion) if context.criterion else None
        for uid in (context.node, above.uid if above is not None else "", self.selected):
            if uid and screen.row(uid) is not None:
                return uid
        wide = gaps(screen.rows, 1)
        return wide[0].uid if wide else screen.rows[0].uid if screen.rows else ""

    def set_context(self, context: Context) -> None:
        if self._shown and context.assessment not in ("", self._shown):
            self.mark_stale()
            return
        uid = self._selection(context)
        if uid != self.selected:
            self.selected = uid
            self._show_panes()

    def choose(self, uid: str) -> None:
        """Select a dimension everywhere. The statement moves along when it belongs to another dimension."""
        screen = self.screen_data
        row = screen.row(uid) if screen is not None else None
        if screen is None or row is None or uid == self.selected:
            return
        criterion = self.shell.context.criterion
        above = screen.framework.dimension_of(criterion) if criterion else None
        if above is None or above.uid != uid:
            criterion = next((b.subject for b in row.result.blockers
                              if b.subject in screen.framework.criterion_by_uid), "")
        self.shell.set_context(node=uid, criterion=criterion)
        if self.selected != uid:
            self.selected = uid
            self._show_panes()

    def go(self, place: Place) -> None:
        if place.assessment:
            self.shell.set_context(assessment=place.assessment)
            self.refresh_now()
        if place.node:
            self.choose(place.node)

    def row(self) -> Row | None:
        """The selected dimension."""
        return self.screen_data.row(self.selected) if self.screen_data is not None else None

    # -- commands ----------------------------------------------------------------------------------------------

    def open_trace(self, uid: str = "") -> None:
        self.row_of_panes.show_side(True)
        if uid:
            self.choose(uid)
        self.trace.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _side_changed(self) -> None:
        self.side_button.setVisible(not self.row_of_panes.side_shown())
        self._show_trace()

    def close_trace(self) -> None:
        self.row_of_panes.show_side(False)
        self.matrix.setFocus(Qt.FocusReason.OtherFocusReason)

    def toggle_trace(self) -> None:
        if self.row_of_panes.side_shown():
            self.close_trace()
        else:
            self.open_trace()

    def toggle_previous(self) -> None:
        self.previous = not self.previous
        self._show_panes()
        self.shell.announce("Previous series shown" if self.previous else "Previous series hidden")

    def pick_group(self, name: str) -> None:
        self._group = name
        self._show_panes()

    def pick_assessment(self, uid: str) -> None:
        self.selected = ""
        self.shell.set_context(assessment=uid, node="", criterion="")
        self.mark_stale()

    def open_statement(self, criterion: str, context: str) -> None:
        assessment = self.screen_data.assessment.uid if self.screen_data is not None else ""
        self.shell.set_context(criterion=criterion)
        self.shell.go(Place(screen="capture", assessment=assessment, criterion=criterion, node=context))

    def copy_chart(self) -> None:
        """SVG and PNG of the profile on the clipboard, always in the light colours that documents have."""
        screen = self.screen_data
        if screen is None:
            return
        drawing = profile_chart(screen, "", self.previous)(*CHART_SIZE)
        ink = palette("light")

        def done(result: tuple[str, bytes]) -> None:
            mime = QMimeData()
            mime.setData("image/svg+xml", result[0].encode("utf-8"))
            mime.setImageData(QImage.fromData(result[1]))
            mime.setText(drawing.alt)
            QGuiApplication.clipboard().setMimeData(mime)
            self.shell.toast("Chart copied as SVG and PNG")

        self.shell.bridge.start(lambda _progress: (svg(drawing, ink), png(drawing, ink)), done)

    def copy_numbers(self) -> None:
        """Every figure of the screen as a table: tab-separated for spreadsheets, HTML for documents."""
        if self.screen_data is None:
            return
        header, rows = numbers(self.screen_data)
        mime = QMimeData()
        mime.setText(tsv(header, rows))
        lines = [header, *[cells for _, cells in rows]]
        mime.setHtml("<table>" + "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in cells) + "</tr>"
                                         for cells in lines) + "</table>")
        QGuiApplication.clipboard().setMimeData(mime)
        self.shell.toast("Numbers copied as a table")

    def _nothing(self) -> str:
        return "" if self.screen_data is not None else "nothing is rated yet"

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        def spec(id_: str, text: str, run: Callable[[], object], key: str, icon: str, *, single: bool = False,
                 widget: QWidget | None = None) -> ActionSpec:
            return ActionSpec(f"results.{id_}", text, run, (key,) if key else (), icon=icon, disabled=self._nothing,
                              widget=widget or self, single=single, where=self.ID)

        return [
            spec("copy_chart", "Copy the chart as SVG and PNG", self.copy_chart, "C", "copy", single=True),
            spec("copy_numbers", "Copy the numbers as a table", self.copy_numbers, "Ctrl+Shift+C", "table"),
            spec("previous", "Show or hide the previous series", self.toggle_previous, "G", "history", single=True),
            spec("trace", "Show or hide why the level is so", self.toggle_trace, "Ctrl+I", "panel-right"),
            spec("close_trace", "Close the trace", self.close_trace, "Esc", "x"),
        ]

    def panes(self) -> list[QWidget]:
        return [self.matrix, self.profile.chart, self.profile.gap_canvas, self.trace.area]


@cache
def issue_titles() -> dict[str, str]:
    """Code in lower case -> name of the ten issues; the vocabulary is bundled with the frameworks."""
    return {term.code.lower(): term.title for term in load_vocabulary("issue").terms}


def titled(indexes: Sequence[IndexValue]) -> tuple[IndexValue, ...]:
    """Indexes with the names of their issues; a rule knows codes only."""
    return tuple(i if i.title and i.title.lower() != i.id.lower() else
                 replace(i, title=issue_titles().get(i.id.rpartition(":")[2].lower(), i.id)) for i in indexes)


def footnote(screen: Screen) -> str:
    """How the unit columns come about and what the dashed cells mean."""
    if not screen.levels_defined:
        return "This framework counts statements that are met. It defines no levels, so none is shown."
    rule = ""
    if screen.units and any(r.axis.units for r in screen.rows):
        rule = "Units roll up to the weakest. "
        if screen.framework.method.id == "modelops":
            rule = "Level 2 is rated per unit, levels 3 to 5 once. "
    label = screen.framework.provenance.label
    return f"{rule}Dashed: not rated, or not applicable with a reason.{f' Framework: {label}.' if label else ''}"


VIEW = ViewSpec("results", "Results", "radar", 40, ResultsView, "Ctrl+4")
