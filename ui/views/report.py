"""Report: section list, live preview of the real PDF, brand kit, content and output options, export.

Owns when the report is built (in a worker, from a snapshot) and what is done with it; panes only show and tell. Choices
are stored through commands, so undo works on them like on everything else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from ui.messages import Message, explain
from ui.tasks import Progress, Task
from ui.views.base import ActionSpec, Context, Place, Shell, View, ViewSpec
from ui.views.report_checks import check_rows, place_of
from ui.views.report_choices import Choices, arranged, clean_name, default_name, moved
from ui.views.report_definitions import Definitions
from ui.views.report_export import Exported, export_folder, export_job, say_exported
from ui.views.report_options import OptionsPane
from ui.views.report_preview import SIZES, Pages, PreviewPane, section_at
from ui.views.report_sections import SectionRow, SectionsPane
from ui.widgets.panes import PaneRow, PaneSpec
from ui.widgets.state_view import StateView
from workbench.commands.brands import save_brand_kit
from workbench.commands.reports import record_report_issue, save_report_definition
from workbench.errors import Cancelled
from workbench.fitness import engagement_fitness
from workbench.model.brand import BrandKit
from workbench.model.framework import Framework
from workbench.model.record import new_uid
from workbench.queries.checks import Check, report_checks
from workbench.queries.overview import engagement_overview
from workbench.queries.report_data import report_data
from workbench.queries.report_setup import ReportSetup, brand_kits, kits_at_hand, report_setup
from workbench.report import preview
from workbench.report.build import BuiltReport, build, sections
from workbench.report.options import ReportOptions, Section

DEBOUNCE = 300
DIMENSIONS = "dimensions"


class ReportView(View):
    """Sections | preview | options."""

    ID = "report"
    TITLE = "Report"
    watches = frozenset({
        "report_definition", "report_issue", "brand_kit", "settled", "rating", "judgement", "target", "note",
        "evidence", "evidence_link", "finding", "recommendation", "engagement", "assessment", "unit", "participant",
        "session", "tailoring", "saved_definition",
    })  # fmt: skip
    rebuilt_on_zoom = True

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        theme = shell.theme
        self.setup: ReportSetup | None = None
        self.choices = Choices()
        self.kit = BrandKit(uid="assay")
        self.built: BuiltReport | None = None
        self.checks: tuple[Check, ...] = ()
        self._framework: Framework | None = None
        self._known: tuple[Section, ...] = ()
        self._task: Task | None = None
        self._turns: dict[str, int] = {}
        self._assessment = ""
        self.sections = SectionsPane(theme)
        self.preview = PreviewPane(theme, self._render)
        self.options = OptionsPane(theme)
        self.definitions = Definitions(shell, lambda: self.choices, self.order, self._choose, self._pick_kit)
        self.options.content.insertWidget(0, self.definitions)
        self.row_of_panes = PaneRow(theme, [PaneSpec(self.sections, 272, 220), PaneSpec(self.preview, 780, 420, 1),
                                            PaneSpec(self.options, 324, 288)])
        self.row_of_panes.set_sizes(shell.recall(self.ID, "sizes", []))
        self.row_of_panes.moved.connect(lambda sizes: shell.remember(self.ID, "sizes", sizes))
        self.row_of_panes.side_changed.connect(self._side_changed)
        self.preview.side_wanted.connect(lambda: self.row_of_panes.show_side(True))
        self.options.closed.connect(self.toggle_options)
        self.state = StateView(theme, self.row_of_panes)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.state)
        self._wait = QTimer(self, singleShot=True, interval=DEBOUNCE)
        self._wait.timeout.connect(self._build)
        rows = self.sections.list
        rows.toggled.connect(self.toggle)
        rows.moved.connect(lambda section, by: self.reorder(section, by))
        rows.dropped.connect(lambda ids: self._choose(order=tuple(ids)))
        rows.picked.connect(self._to_section)
        self.sections.jump.connect(self._jump)
        self.preview.turned.connect(self._turned)
        self.preview.double_clicked.connect(self._open_source)
        self.options.changed.connect(lambda fields: self._choose(**fields))
        self.options.export_wanted.connect(self.export)
        self.options.folder_wanted.connect(self._choose_folder)
        self.options.brand.edited.connect(self._save_kit)
        self.options.brand.picked.connect(self._pick_kit)

    # -- reading -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        bridge = self.shell.bridge
        overview = bridge.read(engagement_overview)
        current = overview.current or overview.assessments
        if not current:
            self.setup = None
            self.state.show_empty("The report appears here once a framework is part of the engagement.", "file-text",
                                  action=("Open the library", lambda: self.shell.go("library")))
            return
        if not self._known:
            # The section catalogue lives with the typesetter, whose import would stall the window.
            self.state.show_loading()
            bridge.start(lambda _progress: tuple(sections()), self._know)
            return
        assessment = next((a for a in current if a.uid == self.shell.context.assessment), current[0])
        self._assessment = assessment.uid
        self._framework = bridge.workbench.framework_of(assessment)
        self.setup = bridge.read(report_setup, assessment.uid)
        self.choices = Choices.from_json(self.setup.options, [s.id for s in self._known if not s.default])
        self.kit = self._kit()
        self.checks = bridge.read(report_checks, self._framework, assessment.uid)
        self.state.show_content()
        self._show()
        self._soon()
        if self._export_wanted:
            self.export()

    def _know(self, known: tuple[Section, ...]) -> None:
        self._known = known
        self.mark_stale()

    def set_context(self, context: Context) -> None:
        if self._assessment and context.assessment not in ("", self._assessment):
            self.preview.page = 1
            self.mark_stale()

    def flush(self) -> None:
        self.options.flush()

    def restyle(self) -> None:
        if self.setup is not None:
            self._show()

    def show_error(self, message: Message) -> None:
        self.state.show_error(message, ("Try again", self.mark_stale))

    def go(self, place: Place) -> None:
        if place.record:
            self._to_section(place.record)

    def _kits(self) -> tuple[BrandKit, ...]:
        own = self.setup.kits if self.setup is not None else ()
        return kits_at_hand(own, self.shell.bridge.workbench.read(brand_kits, file="library"))

    def _kit(self) -> BrandKit:
        kits = self._kits()
        return next((k for k in kits if k.uid == self.choices.kit), kits[0])

    def order(self) -> tuple[str, ...]:
        """Section ids as listed."""
        return arranged([s.id for s in self._known], self.choices.order)

    def _show(self) -> None:
        if self.setup is None or self._framework is None:
            return
        pages: Mapping[str, int] = self.built.section_pages if self.built is not None else {}
        titles = {s.id: s.title for s in self._known}
        off = self.choices.left_out
        rows = []
        for section in self.order():
            rows.append(SectionRow(section, titles[section], section not in off, pages.get(section, 0)))
            if section == DIMENSIONS and section not in off:
                rows += [SectionRow(n.uid, n.title, n.uid not in off, pages.get(n.uid, 0), DIMENSIONS)
                         for n in self._framework.dimensions if n.profile]
        self.sections.list.show_rows(rows)
        count = self.built.pages if self.built is not None else 0
        self.sections.header.set_title("Sections", f"{count} pages" if count else "")
        problems = self.built.problems if self.built is not None else ()
        self.sections.show_checks(check_rows(self.checks, problems, self.choices))
        self.definitions.load()
        self.options.show_choices(self.choices, self.kit, self._kits(), self.shell.bridge.workbench.person,
                                  self.file_name(), str(self.folder()))

    # -- choices -----------------------------------------------------------------------------------------------

    def _choose(self, **fields: Any) -> None:
        """Store changed choices as one undoable step."""
        wanted = self.choices.with_(**fields)
        if self.setup is None or wanted == self.choices:
            return
        self.choices = wanted
        self.shell.bridge.do(save_report_definition(self.setup.assessment.uid, wanted.to_json()))

    def toggle(self, section: str) -> None:
        self._choose(left_out=self.choices.left_out ^ {section})

    def reorder(self, section: str, by: int) -> None:
        if section in self.order():
            self._choose(order=moved(self.order(), section, by))

    def _save_kit(self, kit: BrandKit) -> None:
        """An edited kit belongs to this engagement; the one in the library stays as it is."""
        self.kit = kit
        self.shell.bridge.do(save_brand_kit(kit, "engagement"))

    def _pick_kit(self, uid: str) -> None:
        kit = next((k for k in self._kits() if k.uid == uid), None)
        if kit is None and uid:
            return
        kit = kit or replace(self.kit, uid=new_uid(), name=f"{self.kit.name} copy")
        if self.setup is not None and kit.uid not in [k.uid for k in self.setup.kits]:
            self.shell.bridge.do(save_brand_kit(kit, "engagement"))
        self._choose(kit=kit.uid)

    # -- preview -----------------------------------------------------------------------------------------------

    def _soon(self) -> None:
        self.preview.updating()
        self._wait.start()

    def job(self, options: ReportOptions) -> Callable[[Progress], BuiltReport]:
        """The build as a job: everything is read from one snapshot, nothing touches a widget."""
        framework, assessment, kit = self._framework, self._assessment, self.kit
        workbench = self.shell.bridge.workbench
        assert framework is not None

        def run(progress: Progress) -> BuiltReport:
            fitness = engagement_fitness(workbench)
            with workbench.snapshot() as reader:
                data = report_data(reader, framework, assessment, workbench.vocabularies(), fitness)
            return build(data, kit, options=options, progress=progress)

        return run

    def _build(self) -> None:
        if self.setup is None or not self.isVisible():
            return
        shown = [s for s in self.order() if s not in self.choices.left_out]
        if not shown:
            self.preview.fail("Select at least one section.")
            return
        if self._task is not None:
            self._task.cancel()
        begun = time.monotonic()
        options = self.choices.options(self.shell.bridge.workbench.person)
        size = SIZES.get(self.choices.page or self.kit.page, SIZES["A4"])
        task: list[Task] = []

        def done(built: BuiltReport) -> None:
            if self._task is not task[0]:
                return
            self._task = None
            self.built = built
            self.preview.show_pdf(built.pdf, built.pages, size, time.monotonic() - begun)
            self._show()
            self.say_task(f"{self.choices.status.capitalize()} {self.choices.version}, rendered on this device")

        def failed(error: Exception) -> None:
            if self._task is task[0]:
                self._task = None
                if not isinstance(error, Cancelled):
                    self.preview.fail(explain(error).sentence)

        task.append(self.shell.bridge.start(self.job(options), done, failed))
        self._task = task[0]

    def _render(self, pdf: bytes, dpi: float, numbers: list[int], done: Callable[[Pages], None]) -> None:
        self.shell.bridge.start(lambda _progress: preview.pages(pdf, dpi, numbers), done)

    def _to_section(self, section: str) -> None:
        page = self.built.section_pages.get(section, 0) if self.built is not None else 0
        if page:
            self.preview.show_page(page)

    def _turned(self, page: int) -> None:
        """The list follows the page; of several sections that begin on it, the one already chosen stays."""
        if self.built is not None:
            pages = self.built.section_pages
            if pages.get(self.sections.list.current_id()) != page:
                self.sections.list.select(section_at(pages, page))

    def _open_source(self, page: int) -> None:
        """Double-click: a dimension page opens its dimension in Results."""
        section = section_at(self.built.section_pages, page) if self.built is not None else ""
        if self._framework is not None and section in self._framework.node_by_uid:
            self.shell.go(Place(screen="results", assessment=self._assessment, node=section))

    def _jump(self, key: str) -> None:
        if key == "content":
            self.open_tab(1)
            return
        turn = self._turns.get(key, 0)
        self._turns[key] = turn + 1
        place = place_of(key, self.checks, self._assessment, turn)
        if place is not None:
            self.shell.go(place)

    # -- export ------------------------------------------------------------------------------------------------

    def folder(self) -> Path:
        return export_folder(self.shell)

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder for exports", str(self.folder()))
        if chosen:
            self.shell.bridge.workbench.settings.set("export_folder", chosen)
            self._show()

    def file_name(self) -> str:
        if self.choices.file_name:
            return clean_name(self.choices.file_name)
        return default_name(self.setup.engagement, self.setup.assessment, self.choices) if self.setup else "Report.pdf"

    def export(self) -> None:
        """Build the stored state, write it atomically under a new name, read it back, then say so."""
        self.shell.bridge.flush()
        self._export_wanted = self.setup is None  # asked for before the screen was filled: done as soon as it is
        if self.setup is None or not self.options.export.isEnabled():
            return
        options = replace(self.choices.options(self.shell.bridge.workbench.person), issued=int(time.time() * 1000))
        run = export_job(self.job(options), self.folder(), self.file_name())
        self.options.busy("Exporting")
        self.shell.bridge.start(run, self._exported, self._export_failed, title="Export PDF")

    def _exported(self, found: Exported) -> None:
        self.options.busy("")
        if self.setup is not None:
            self.shell.bridge.do(record_report_issue(
                self.setup.assessment.uid, version=self.choices.version, status=self.choices.status,
                sha256=found.sha256, pages=found.pages))
        say_exported(self.shell, found)
        self.last_export = found.path

    def _export_failed(self, error: Exception) -> None:
        self.options.busy("")
        self.shell.bridge.tell(error)

    last_export: Path | None = None
    _export_wanted = False

    # -- commands ----------------------------------------------------------------------------------------------

    def open_tab(self, number: int) -> None:
        """Show a tab of the options, wherever the pane is."""
        self.row_of_panes.show_side(True)
        self.options.open_tab(number)
        self.options.tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def toggle_options(self) -> None:
        self.row_of_panes.show_side(not self.row_of_panes.side_shown())
        if not self.row_of_panes.side_shown():
            self.preview.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _side_changed(self) -> None:
        self.options.close_button.setVisible(self.row_of_panes.narrow)
        self.preview.side_button.setVisible(not self.row_of_panes.side_shown())

    def _at(self, run: Callable[[str], object]) -> Callable[[], None]:
        """A command on the section that is current in the list."""
        def go() -> None:
            section = self.sections.list.current_id()
            if section:
                run(section)
        return go

    def _nothing(self) -> str:
        return "" if self.setup is not None or not self._known else "no framework is part of the engagement yet"

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        def spec(id_: str, text: str, run: Callable[[], object], key: str = "", icon: str = "", *,
                 listed: bool = False) -> ActionSpec:
            return ActionSpec(f"report.{id_}", text, run, (key,) if key else (), icon=icon, disabled=self._nothing,
                              where=self.ID, shown_only=listed)

        return [
            spec("export", "Export PDF", self.export, "Ctrl+E", "file-text"),
            spec("next", "Next page of the preview", lambda: self.preview.turn(1), "Ctrl+PgDown", "chevron-right"),
            spec("previous", "Previous page of the preview", lambda: self.preview.turn(-1), "Ctrl+PgUp",
                 "chevron-left"),
            spec("toggle", "Switch the section on or off", self._at(self.toggle), "Space", "square-check", listed=True),
            spec("up", "Move the section up", self._at(lambda s: self.reorder(s, -1)), "Alt+Up", listed=True),
            spec("down", "Move the section down", self._at(lambda s: self.reorder(s, 1)), "Alt+Down", listed=True),
            spec("brand", "Report: brand kit", lambda: self.open_tab(0), "Alt+1", "palette"),
            spec("content", "Report: content and privacy", lambda: self.open_tab(1), "Alt+2", "eye"),
            spec("output", "Report: output", lambda: self.open_tab(2), "Alt+3", "printer"),
            spec("options", "Show or hide the options", self.toggle_options, "Ctrl+I", "panel-right"),
        ]

    def panes(self) -> list[QWidget]:
        return [self.sections.list, self.preview.area, self.options.tabs]


VIEW = ViewSpec("report", "Report", "file-text", 60, ReportView, "Ctrl+6")
