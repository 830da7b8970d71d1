"""The panel Upgrade assessment: what a newer version does to the answers given, mended by hand before it is applied.

Owns the maps typed here. The plan and the step that applies it are the library's; applying can be undone.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.actions import ActionSpec
from ui.models.library_desk import LibraryDesk
from ui.models.upgrade_table import WORDS, UpgradeTable, rows_of, told, uids_of
from ui.views.base import quiet
from ui.views.library_page import PageSpec
from ui.views.library_panel import LibraryPanel
from ui.widgets.fields import Combo
from ui.widgets.parts import Label, line
from ui.widgets.switch import Switch
from ui.widgets.texts import plural
from workbench.model.engagement import Assessment
from workbench.model.upgrade import Maps, UpgradePlan
from workbench.queries.overview import engagement_overview

FRESH = 12


def upgradable(desk: LibraryDesk) -> list[Assessment]:
    """Assessments of the open engagement that another published version of the framework in view could carry on."""
    bridge, framework = desk.bridge, desk.framework
    if bridge.workbench.engagement is None or framework is None:
        return []
    origin = framework.x.get("origin")
    names = {framework.uid, str(origin.get("framework")) if isinstance(origin, dict) else ""}
    revisions = [r.revision for r in bridge.workbench.revisions(framework.uid)]
    if not revisions:
        return []
    return [a for a in bridge.read(engagement_overview).assessments
            if a.framework in names and a.kind != "archived" and a.revision != revisions[0]]  # fmt: skip


class UpgradePanel(LibraryPanel):
    """Ctrl+Enter applies."""

    def __init__(self, desk: LibraryDesk) -> None:
        super().__init__(desk, "Upgrade assessment", "Apply upgrade", wide=True)
        theme, px = self.theme, self.theme.px
        self.assessment = Combo(theme, "Assessment")
        self.assessment.setMinimumContentsLength(24)
        self.everything = Switch(theme, "Show what is carried unchanged")
        self.counts = Label(theme, "", "base", "", 600, wrap=True)
        self.fresh = Label(theme, "", "sm", "secondary", wrap=True)
        self.table, self.view = UpgradeTable(), QTableView()
        view = self.view
        view.setModel(self.table)
        view.setAccessibleName("What happens to each statement")
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.AnyKeyPressed)  # fmt: skip
        view.setTabKeyNavigation(False)
        view.verticalHeader().hide()
        view.setShowGrid(False)
        view.verticalHeader().setDefaultSectionSize(theme.row)
        view.setMinimumHeight(px(300))
        view.installEventFilter(self)
        head = view.horizontalHeader()
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in ((0, 140), (2, 240), (3, 96)):
            view.setColumnWidth(column, px(width))
        bar = QWidget()
        bar.setLayout(line(self.assessment, self.everything, None, spacing=px(14)))
        self.note = Label(theme, "", "sm", "secondary", wrap=True)
        for widget in (bar, self.counts, view, self.note, self.fresh):
            self.body.addWidget(widget)
        self.body.setStretch(2, 1)
        self.maps: dict[str, tuple[str, ...]] = {}
        self.plan: UpgradePlan | None = None
        self.assessment.activated.connect(lambda _i: self._begin())
        self.everything.clicked.connect(lambda _on: self._show())
        self.table.mapped.connect(self._on_mapped)
        view.selectionModel().currentChanged.connect(lambda *_: self._tell())

    def focus_target(self) -> QWidget:
        return self.view

    # -- showing -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        self.complain("")
        chosen = self.assessment.currentData()
        found = upgradable(self.desk)
        with quiet(self.assessment):
            self.assessment.clear()
            for a in found:
                self.assessment.addItem(a.title, a.uid)
            self.assessment.setCurrentIndex(max(0, self.assessment.findData(chosen)))
        if chosen != self.assessment.currentData():
            self.maps = {}
        if self.isVisible() or found:
            self._plan()

    def _begin(self) -> None:
        self.maps = {}
        self._plan()

    def _plan(self) -> None:
        uid, workbench = self.assessment.currentData(), self.desk.bridge.workbench
        self.plan = None
        if uid:
            self.plan = self.desk.bridge.attempt(
                lambda: workbench.upgrade_plan(str(uid), maps=Maps(dict(self.maps)), uid=self.desk.uid), self.failed)
        self._show()

    def _show(self) -> None:
        plan = self.plan
        self.button.setEnabled(plan is not None)
        if plan is None:
            self.table.fill([])
            self.counts.setText("No assessment of the open engagement waits for this version.")
            return
        self.sentence.setText(
            f"From {plan.old.version} to {plan.new.version}. The assessment as it is now stays in the file, archived; "
            "the upgrade is one step that can be undone.")  # fmt: skip
        counts = [(kind, len([i for i in plan.of(kind) if i.old[0] in plan.old.criterion_by_uid]))  # type: ignore[arg-type]
                  for kind in WORDS]  # fmt: skip
        words = ", ".join(f"{WORDS[k].lower()} {n}" for k, n in counts if n)
        self.counts.setText(words.capitalize() or "Nothing differs")
        row = self.view.currentIndex().row()
        self.table.fill(rows_of(plan, self.everything.isChecked()))
        if self.table.rows and self.view.currentIndex().row() < 0:
            self.view.setCurrentIndex(self.table.index(max(0, min(row, len(self.table.rows) - 1)), 2))
        fresh = [told(plan.new, uid) for uid in plan.fresh]
        more = f" and {len(fresh) - FRESH} more" if len(fresh) > FRESH else ""
        self.fresh.setText("New, nothing comes from elsewhere: " + "; ".join(fresh[:FRESH]) + more if fresh else "")
        lost = sum(i.answers for i in plan.of("lost"))
        self.complain("")
        if lost:
            self.complain(f"{plural(lost, 'answer')} would not come along. Type what the statement becomes, or apply: "
                          "they stay with the archived assessment.")  # fmt: skip
        self._tell()

    def _tell(self) -> None:
        index = self.view.currentIndex()
        if 0 <= index.row() < len(self.table.rows):
            row = self.table.rows[index.row()]
            keys = "Type the codes it becomes: one renames, several split, the same code on several merges, Del drops."
            self.note.setText(f"{row.note.capitalize()}. {keys}" if row.note else keys)

    # -- changing ----------------------------------------------------------------------------------------------

    def _on_mapped(self, uid: str, text: str) -> None:
        if self.plan is None:
            return
        found, strange = uids_of(self.plan.new, text)
        if strange:
            self.complain(f"{', '.join(strange)}: the new version has nothing of that code.")
            return
        self.maps[uid] = tuple(found)
        self._plan()

    def take_back(self) -> None:
        """Back to what the new version itself says about this statement."""
        index = self.view.currentIndex()
        if index.isValid() and self.maps.pop(self.table.rows[index.row()].uid, None) is not None:
            self._plan()

    def go(self) -> None:
        plan, uid = self.plan, self.assessment.currentData()
        if plan is None or not uid:
            return
        workbench = self.desk.bridge.workbench
        self.desk.bridge.flush()
        done = self.desk.bridge.attempt(lambda: workbench.upgrade(plan, str(uid)), self.failed)
        if done is None:
            return
        self.maps = {}
        self.desk.file = "engagement"
        self.closed.emit()
        self.shell.toast(f"Assessment upgraded to {plan.new.version}", undo=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.type() == QEvent.Type.KeyPress and watched is self.view and self.view.hasFocus()
        if pressed and isinstance(event, QKeyEvent):  # what an open editor leaves over is not meant for the table
            index = self.view.currentIndex()
            if event.key() == Qt.Key.Key_Delete and index.isValid():
                self._on_mapped(self.table.rows[index.row()].uid, "")
                return True
            plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and index.isValid():
                self.view.edit(index.siblingAtColumn(2))
                return True
            if event.text().isprintable() and event.text() and index.isValid() and index.column() != 2:
                self.view.setCurrentIndex(index.siblingAtColumn(2))
        return super().eventFilter(watched, event)

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        return [
            ActionSpec("library.upgrade.apply", "Apply the upgrade", self.go, ("Ctrl+Return",), shown_only=True),
            ActionSpec("library.upgrade.back", "Take a typed map back", self.take_back, ("Alt+Backspace",),
                       icon="undo-2"),
            ActionSpec("library.upgrade.all", "Show what is carried unchanged", self.everything.click, ("Alt+V",)),
        ]  # fmt: skip


def _disabled(desk: LibraryDesk) -> str:
    if desk.bridge.workbench.engagement is None:
        return "open an engagement first"
    return "" if upgradable(desk) else "no assessment of this engagement uses an older version of it"


PAGE = PageSpec("upgrade", "Upgrade an assessment", 220, UpgradePanel, "Ctrl+Shift+U", panel=True, icon="arrow-up",
                disabled=_disabled)  # fmt: skip
