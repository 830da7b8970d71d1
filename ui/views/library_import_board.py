"""The board of an import: choose or drop files, look at what they hold and what is wrong, then add them.

Owns the files being looked at and their state. Reading runs in the background with progress and Cancel; nothing is
written before "Add to library". What a format is lies in workbench.formats.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from ui.actions import ActionSpec, key_text
from ui.messages import explain
from ui.models.import_candidates import Candidate, facts, mapped, read_candidate
from ui.tasks import Task
from ui.views.base import Place, Shell
from ui.views.library_import_parts import MappingPanel, Outline, ProblemList
from ui.widgets.buttons import Button
from ui.widgets.pane import Pane
from ui.widgets.parts import Label
from ui.widgets.segmented import Segmented
from ui.widgets.splitter import Splitter
from ui.widgets.state_view import StateView
from workbench.errors import Cancelled, WorkbenchError
from workbench.formats.table_guess import TableMapping

PREVIEW_MS = 150
KINDS = "Framework files (*.yaml *.yml *.json *.csv *.tsv *.xlsx *.xlsm *.assaypack);;All files (*)"
ICONS = {"reading": ("file", "text.tertiary"), "ready": ("file-text", "text.secondary"),
         "refused": ("file-warning", "status.danger.text"), "added": ("file-check", "status.success.text"),
         "stopped": ("file", "text.tertiary")}  # fmt: skip


class ImportBoard(QWidget):
    """Files left, what they hold right, "Add to library" below."""

    added = Signal(str)
    """The uid of a framework that was added, or empty for crosswalks alone."""
    closed = Signal()
    """The board asks to give way to what was there before; only where it is `closable`."""

    def __init__(self, shell: Shell, closable: bool = False) -> None:
        super().__init__()
        self.shell = shell
        self._closable = closable
        self.candidates: list[Candidate] = []
        self._task: Task | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(PREVIEW_MS)
        self._later.timeout.connect(self._remap)
        self.setAcceptDrops(True)
        self._build()
        self._show()

    def _build(self) -> None:
        theme, px = self.shell.theme, self.shell.theme.px
        self.files = QListWidget()
        self.files.setAccessibleName("Files")
        self.files.setFrameShape(QFrame.Shape.NoFrame)
        self.files.setIconSize(QSize(px(16), px(16)))
        self.files.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.files.setWordWrap(True)
        theme.style(self.files, "base")
        self.choose = Button(theme, "Choose files", "secondary", icon="file-plus")
        self.choose.setToolTip(f"Choose files ({key_text('Ctrl+Shift+O')})")
        self.folder = Button(theme, "Folder", "secondary", icon="folder-open")
        left = Pane(theme, "Files")
        left.body.addWidget(self.files, 1)
        foot = QFrame()
        foot.setProperty("line", "top")
        row = QHBoxLayout(foot)
        row.setContentsMargins(px(12), px(8), px(12), px(8))
        row.addWidget(self.choose)
        row.addWidget(self.folder)
        row.addStretch(1)
        left.body.addWidget(foot)
        self.heading, self.second = Label(theme, "", "h2", elide=True), Label(theme, "", "sm", "secondary", elide=True)
        self.mapping, self.outline, self.problems = MappingPanel(theme), Outline(theme), ProblemList(theme)
        self.complaint = Label(theme, "", "base", "danger", wrap=True)
        content = QWidget()
        content.setProperty("surface", "surface")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(px(16), px(10), px(16), px(8))
        head.setSpacing(px(2))
        head.addWidget(self.heading)
        head.addWidget(self.second)
        head.addWidget(self.complaint)
        column.addLayout(head)
        column.addWidget(self.mapping)
        halves = Splitter(theme, Qt.Orientation.Vertical)
        halves.addWidget(self.outline)
        halves.addWidget(self.problems)
        halves.setStretchFactor(0, 3)
        halves.setStretchFactor(1, 2)
        column.addWidget(halves, 1)
        self.state = StateView(theme, content)
        right = QWidget()
        whole = QVBoxLayout(right)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.state, 1)
        whole.addWidget(self._bar())
        split = Splitter(theme)
        split.addWidget(left)
        split.addWidget(right)
        left.setMinimumWidth(px(220))
        split.setStretchFactor(1, 1)
        split.setSizes([px(260), px(1080)])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)
        self.files.currentRowChanged.connect(lambda _: self._show())
        self.choose.clicked.connect(self.choose_files)
        self.folder.clicked.connect(self.choose_folder)
        self.mapping.changed.connect(self._on_mapping)
        self.add.clicked.connect(self.add_current)
        self.stop.clicked.connect(self.cancel)

    def _bar(self) -> QWidget:
        theme, px = self.shell.theme, self.shell.theme.px
        bar = QFrame()
        bar.setProperty("line", "top")
        bar.setProperty("surface", "surface")
        self.how = Segmented(theme, (("draft", "As a draft"), ("publish", "Published")), "draft", "How it is added")
        self.how.picked.connect(self.how.set_current)
        self.add = Button(theme, "Add to library", "primary", key="Ctrl+Return")
        self.stop = Button(theme, "Cancel", "secondary")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(px(6))
        self.progress.setFixedWidth(px(160))
        self.note = Label(theme, "Nothing is written before it is added.", "sm", "secondary", elide=True)
        row = QHBoxLayout(bar)
        row.setContentsMargins(px(16), px(8), px(16), px(8))
        row.setSpacing(px(10))
        for widget in (self.note, self.progress, self.stop, self.how, self.add):
            row.addWidget(widget, 1 if widget is self.note else 0)
        if self._closable:
            close = Button(theme, "Close", "quiet", key="Esc")
            close.clicked.connect(self.closed)
            row.addWidget(close)
        return bar

    # -- choosing ----------------------------------------------------------------------------------------------

    def choose_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "Import", self._start(), KINDS)
        self.take([Path(n) for n in names])

    def choose_folder(self) -> None:
        """A framework that is a folder of files, such as OWASP SAMM core."""
        name = QFileDialog.getExistingDirectory(self, "Import a folder", self._start())
        self.take([Path(name)] if name else [])

    def _start(self) -> str:
        return str(self.candidates[-1].path.parent) if self.candidates else str(Path.home())

    def take(self, paths: list[Path]) -> None:
        """Read these files one after the other."""
        known = {c.path for c in self.candidates if c.state in ("reading", "ready")}
        fresh = [Candidate(p) for p in paths if p not in known]
        self.candidates += fresh
        self._fill(len(self.candidates) - 1 if fresh else self.files.currentRow())
        self._next()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and any(u.isLocalFile() for u in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take([Path(u.toLocalFile()) for u in event.mimeData().urls() if u.isLocalFile()])

    # -- reading -----------------------------------------------------------------------------------------------

    def _next(self) -> None:
        waiting = next((c for c in self.candidates if c.state == "reading"), None)
        if self._task is not None or waiting is None:
            return
        self._task = self.shell.bridge.start(
            lambda progress: read_candidate(waiting.path, progress), lambda made: self._read(waiting, made),
            lambda error: self._failed(waiting, error), self._progressed, f"Reading {waiting.path.name}",
        )  # fmt: skip
        self._show()

    def _progressed(self, done: int, total: int, text: str) -> None:
        self.progress.setRange(0, max(1, total))
        self.progress.setValue(done)
        self.note.setText(text)

    def _read(self, waiting: Candidate, made: Candidate) -> None:
        self._task = None
        if waiting in self.candidates:
            at = self.candidates.index(waiting)
            self.candidates[at] = made
            self._fill(at)
            self.shell.announce(f"{made.path.name}: {made.says}")
        self._next()

    def _failed(self, waiting: Candidate, error: Exception) -> None:
        self._task = None
        if not isinstance(error, WorkbenchError):
            raise error
        waiting.state = "stopped" if isinstance(error, Cancelled) else "refused"
        waiting.error = error
        if waiting in self.candidates:
            self._fill(self.candidates.index(waiting))
        self._next()

    def cancel(self) -> None:
        """Stop reading; files that wait are stopped as well."""
        for candidate in self.candidates:
            if candidate.state == "reading":
                candidate.state = "stopped"
        if self._task is not None:
            self._task.cancel()
        self._fill(self.files.currentRow())

    def _on_mapping(self, mapping: TableMapping) -> None:
        candidate = self.current()
        if candidate is not None:
            candidate.mapping = mapping
            self._later.start()

    def _remap(self) -> None:
        """The preview under the changed mapping; tables are bounded, so this is quick enough to be done at once."""
        candidate = self.current()
        if candidate is None or candidate.mapping is None or candidate.state != "ready":
            return
        candidate.found, candidate.error = mapped(candidate.sheets, candidate.mapping, lambda *_: None)
        self._show_found(candidate)

    # -- showing -----------------------------------------------------------------------------------------------

    def current(self) -> Candidate | None:
        row = self.files.currentRow()
        return self.candidates[row] if 0 <= row < len(self.candidates) else None

    def _fill(self, row: int) -> None:
        blocked = self.files.blockSignals(True)
        self.files.clear()
        for candidate in self.candidates:
            item = QListWidgetItem(f"{candidate.path.name}\n{candidate.says}")
            item.setIcon(self.shell.theme.icon(*ICONS[candidate.state]))
            item.setToolTip(str(candidate.path))
            self.files.addItem(item)
        self.files.setCurrentRow(min(max(row, 0), len(self.candidates) - 1))
        self.files.blockSignals(blocked)
        self._show()

    def _show(self) -> None:
        candidate = self.current()
        running = self._task is not None
        for widget in (self.progress, self.stop):
            widget.setVisible(running)
        if not running:
            self.note.setText("Nothing is written before it is added.")
        if candidate is None:
            self.state.show_empty(
                "Drop a file here, or choose one.", "upload", "YAML of CISO Assistant or DSOMM, OSCAL catalogues "
                "(JSON), tables (CSV, XLSX), the template workbook, packs, and the folder of OWASP SAMM core.",
                ("Choose files", self.choose_files), "Ctrl+Shift+O")  # fmt: skip
        elif candidate.state == "reading":
            self.state.show_loading()
        elif candidate.state == "refused" and candidate.error is not None:
            self.state.show_error(explain(candidate.error), ("Choose another file", self.choose_files))
        elif candidate.state == "stopped":
            self.state.show_empty("Reading was stopped. Nothing was added.", "file", "", ("Read again", self._again))
        else:
            self.state.show_content()
            self.mapping.setVisible(candidate.mapping is not None)
            if candidate.mapping is not None:
                self.mapping.show_mapping(candidate.sheets, candidate.mapping)
            self._show_found(candidate)
        self._enable()

    def _again(self) -> None:
        candidate = self.current()
        if candidate is not None:
            candidate.state = "reading"
            self._fill(self.files.currentRow())
            self._next()

    def _show_found(self, candidate: Candidate) -> None:
        found = candidate.found
        names = [f.title for f in found.frameworks] or [c.title for c in found.crosswalks]
        names = names or [v.title for v in found.vocabularies] or [candidate.path.stem]
        self.heading.setText(", ".join(names))
        self.second.setText(" · ".join(facts(candidate)))
        self.complaint.setText(str(candidate.error) if candidate.error is not None else "")
        self.complaint.setVisible(candidate.error is not None)
        self.outline.show_import(found)
        self.problems.show_problems(found.problems, found.left_out)
        self._enable()

    def _enable(self) -> None:
        candidate = self.current()
        ready = candidate is not None and candidate.state == "ready" and bool(
            candidate.found.frameworks or candidate.found.crosswalks or candidate.found.vocabularies)
        self.add.setEnabled(ready)
        self.how.setEnabled(ready and candidate is not None and bool(candidate.found.frameworks))

    # -- adding ------------------------------------------------------------------------------------------------

    def add_current(self) -> None:
        """Take what is shown into the library."""
        candidate = self.current()
        if candidate is None or not self.add.isEnabled():
            return
        bench, publish = self.shell.bridge.workbench, self.how.current == "publish"

        def act() -> bool:
            for framework in candidate.found.frameworks:
                bench.add_framework(framework, publish=publish, note=f"Imported from {candidate.path.name}")
            for crosswalk in candidate.found.crosswalks:
                bench.add_crosswalk(crosswalk)
            for vocabulary in candidate.found.vocabularies:
                bench.add_vocabulary(vocabulary)
            return True

        if self.shell.bridge.attempt(act) is None:
            return
        candidate.state = "added"
        self._fill(self.candidates.index(candidate))
        title = self.heading.text()
        uid = candidate.found.frameworks[0].uid if candidate.found.frameworks else ""
        show: list[tuple[str, Callable[[], object]]] = (
            [("Show", lambda: self.shell.go(Place("library", node=uid)))] if uid else [])
        self.shell.toast(f"{title} added to the library", actions=show)
        self.added.emit(uid)
        waiting = next((i for i, c in enumerate(self.candidates) if c.state == "ready"), -1)
        if waiting >= 0:
            self.files.setCurrentRow(waiting)

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        """The commands of the board, for the screen or panel it lies in."""
        return [
            ActionSpec("import.choose", "Choose files to import", self.choose_files, ("Ctrl+Shift+O",),
                       icon="file-plus"),
            ActionSpec("import.folder", "Choose a folder to import", self.choose_folder, (), icon="folder-open"),
            ActionSpec("import.add", "Add to library", self.add_current, ("Ctrl+Return",), icon="library"),
            ActionSpec("import.cancel", "Stop reading", self.cancel, (), icon="x"),
        ]  # fmt: skip
