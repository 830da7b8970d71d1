"""Home: continue where one stopped, all engagement files of this machine, a new one in under a minute.

Owns which files are listed and what was read of them in this run. A locked file shows neither client nor figures.
"""

from __future__ import annotations

import time
from functools import cached_property, partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ui.actions import ActionSpec
from ui.messages import Message, explain
from ui.theme import tokens
from ui.views.base import Place, Shell, View, ViewSpec
from ui.views.home_data import Row, Summary, make_engagement, neutral_path, size_of, summarise
from ui.views.home_form import NewEngagementForm, RecoveryOffer, Request
from ui.views.home_parts import ContinueCard, SidePane
from ui.views.home_sample import SampleLoader
from ui.views.home_table import HomeTable
from ui.widgets.buttons import Button
from ui.widgets.fields import SearchField
from ui.widgets.segmented import Segmented
from ui.widgets.splitter import Splitter
from ui.widgets.state_view import StateView
from ui.widgets.texts import when
from workbench.app import NeedPassphrase, RecentFile
from workbench.model.record import new_uid

# Whoever shows the window opens the library after the first paint; this is for windows shown without that.
LIBRARY_MS = 100


class Home(View):
    """The first screen."""

    ID = "home"
    TITLE = "Home"
    watches = frozenset({"engagement", "assessment", "session", "note", "evidence", "settled", "target", "judgement",
                         "tailoring"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._known: dict[Path, Summary] = {}
        self._failed: dict[Path, str] = {}
        self._rows: list[Row] = []
        theme = shell.theme
        self.card, self.table, self.side = ContinueCard(theme), HomeTable(theme), SidePane(shell)
        self.filter = Segmented(theme, [("active", "Active 0"), ("archived", "Archived 0"), ("all", "All 0")],
                                name="Which engagements")
        self.search = SearchField(theme, "Find client or framework", "/")
        self.open_button = Button(theme, "Open file", "secondary", icon="folder-open")
        self.open_button.setToolTip("Open file (Ctrl O)")
        self.new_button = Button(theme, "New engagement", "primary", icon="plus", key="Ctrl+N")
        self.sample = SampleLoader(shell, self.resume)
        self._build()
        self.new_button.clicked.connect(self.new_engagement)
        self.open_button.clicked.connect(self.open_file)
        self.card.resumed.connect(self.resume)
        self.filter.picked.connect(lambda _which: self._fill())
        self.search.textChanged.connect(lambda _text: self._fill())
        self.search.returnPressed.connect(self.table.setFocus)
        self.table.asked.connect(self._open_row)
        self.table.passphrase.connect(self._unlock_row)
        self.table.archive_asked.connect(self._archive)
        self.side.library_asked.connect(lambda uid: shell.go(Place(screen="library", node=uid)))
        self.side.protection_asked.connect(lambda: shell.go(Place(screen="settings", node="protection")))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LIBRARY_MS)
        self._later.timeout.connect(shell.open_library)
        shell.library_opened.connect(self.mark_stale)

    def _build(self) -> None:
        theme, px = self.shell.theme, self.shell.theme.px
        heading = QLabel("Engagements")
        theme.style(heading, "h1")
        self.heading = heading
        title = QHBoxLayout()
        title.addWidget(heading)
        title.addStretch(1)
        title.addWidget(self.open_button)
        title.addWidget(self.new_button)
        tools = QHBoxLayout()
        tools.setContentsMargins(px(16), px(10), px(16), px(10))
        tools.addWidget(self.filter)
        tools.addStretch(1)
        self.search.setFixedWidth(px(250))
        tools.addWidget(self.search)
        card = QFrame()
        card.setProperty("card", True)
        inner = QVBoxLayout(card)
        inner.setContentsMargins(1, 1, 1, px(6))
        inner.setSpacing(0)
        inner.addLayout(tools)
        line = QFrame()
        line.setProperty("line", "top")
        line.setFixedHeight(1)
        inner.addWidget(line)
        self.state = StateView(theme, self.table)
        inner.addWidget(self.state, 1)
        overview = QWidget()
        listing = QVBoxLayout(overview)
        listing.setContentsMargins(0, 0, 0, 0)
        listing.setSpacing(px(15))
        listing.addWidget(self.card)
        listing.addWidget(card, 1)
        self.pages = QStackedWidget()
        self.pages.addWidget(overview)
        center = QWidget()
        column = QVBoxLayout(center)
        column.setContentsMargins(px(24), px(16), px(20), px(16))
        column.setSpacing(px(12))
        column.addLayout(title)
        column.addWidget(self.pages, 1)
        center.setMinimumWidth(px(640))
        split = Splitter(theme)
        split.addWidget(center)
        split.addWidget(self.side)
        sizes = tokens()["pane"]["home"]["side"]
        self.side.setMinimumWidth(px(sizes["min"]))
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 0)
        split.setSizes([px(1040), px(sizes["default"])])
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)

    @cached_property
    def form(self) -> NewEngagementForm:
        """Made when first asked for, so that the window opens sooner."""
        form = NewEngagementForm(self.shell.theme)
        form.submitted.connect(self._create)
        form.cancelled.connect(self._leave_form)
        self.pages.addWidget(_top(form))
        return form

    @cached_property
    def offer(self) -> RecoveryOffer:
        offer = RecoveryOffer(self.shell.theme)
        offer.started.connect(self._start)
        self.pages.addWidget(_top(offer))
        return offer

    def _show(self, part: QWidget, heading: str) -> None:
        page = part.parentWidget()
        if page is not None:
            self.pages.setCurrentWidget(page)
        self.heading.setText(heading)
        self.shell.actions_changed.emit()

    # -- reading -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        workbench = self.shell.bridge.workbench
        if workbench.settings.get("locked", False):
            self._known.clear()
        opened = workbench.engagement
        if opened is not None:
            context = self.shell.context
            self._known[opened.path] = summarise(
                self.shell.bridge, context.assessment, context.criterion, context.session
            )
            self._failed.pop(opened.path, None)
        self._rows = [self._row(f) for f in workbench.recent()]
        self._fill()
        summary = self._known.get(opened.path) if opened else None
        self.card.setVisible(summary is not None)
        if summary is not None:
            self.card.show_summary(summary)
        if self.shell.library_ready:
            self.side.show_frameworks(workbench.frameworks())
        else:
            self._later.start()
        self._show_facts()

    def _row(self, file: RecentFile) -> Row:
        opened = self.shell.bridge.workbench.engagement
        if file.path in self._failed:
            return Row(file, "failed", reason=self._failed[file.path])
        if not file.exists:
            return Row(file, "missing", reason="The file was not found. Connect the drive or open it from elsewhere.")
        if file.path in self._known:
            return Row(file, "open" if opened and opened.path == file.path else "known", self._known[file.path])
        return Row(file, "locked")

    def _archived(self) -> list[str]:
        return list(self.shell.bridge.workbench.settings.get("archived", []))

    def _fill(self) -> None:
        archived = set(self._archived())
        groups = {
            "active": [r for r in self._rows if r.file.uid not in archived],
            "archived": [r for r in self._rows if r.file.uid in archived],
            "all": self._rows,
        }
        self.filter.set_options([(k, f"{k.capitalize()} {len(v)}") for k, v in groups.items()])
        words = self.search.text().casefold().split()
        shown = [r for r in groups[self.filter.current] if all(w in _text(r) for w in words)]
        self.table.fill(shown)
        if shown:
            self.state.show_content()
        elif words:
            self.state.show_empty("No engagement matches.", "search", "Locked engagements are found by file name only.")
        elif self.filter.current == "archived":
            self.state.show_empty("Archived engagements are listed here.", "archive", "Del moves one here.")
        else:
            self.state.show_empty("Your engagements will be listed here.", "folder-open", "",
                                  ("New engagement", self.new_engagement), "Ctrl+N",
                                  [("Open file", self.open_file), ("Load the sample engagement", self.sample.run)])

    def _show_facts(self) -> None:
        workbench = self.shell.bridge.workbench
        backups = workbench.backups()
        minutes = int(workbench.settings.get("auto_lock_minutes", 10))
        self.side.show_facts([
            ("Encryption", "AES-256, on device"),
            ("Last backup", when(backups[0].at) if backups else "none of the open file"),
            ("Auto-lock", f"after {minutes} min idle" if minutes else "off"),
        ])  # fmt: skip

    # -- opening -----------------------------------------------------------------------------------------------

    def resume(self) -> None:
        """Back to capture, where one stopped."""
        self.shell.go("capture")

    def open_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Open engagement", "", "Assay (*.assay)")
        if chosen:
            self.open_path(Path(chosen))

    def open_path(self, path: Path) -> None:
        """Open a file; when this machine does not know its passphrase, ask in its row."""
        if self.shell.open_file(path, None, partial(self._open_failed, path)):
            self.resume()

    def _open_row(self, at: int) -> None:
        row = self.table.home.rows[at]
        if row.state == "open":
            self.resume()
        else:
            self.open_path(row.file.path)

    def _unlock_row(self, at: int, words: str) -> None:
        if words:
            path = self.table.home.rows[at].file.path
            if self.shell.open_file(path, words, partial(self._open_failed, path)):
                self.shell.bridge.workbench.settings.set("locked", False)
                self.resume()

    def _open_failed(self, path: Path, error: Exception) -> None:
        workbench = self.shell.bridge.workbench
        if not any(r.path == path for r in workbench.recent()):
            # A file never opened here has no row yet: give it one to answer in.
            self._rows.insert(0, Row(RecentFile(path, "", int(time.time() * 1000), size_of(path)), "locked"))
        typed = self.table.field.text() if self.table.field else ""
        message, refused = explain(error), not isinstance(error, NeedPassphrase)
        inline = message.where == "inline" or not refused
        if not inline:
            self._failed[path] = message.sentence
        self._rows = [self._row(r.file) for r in self._rows]
        self._fill()
        at = next((i for i, r in enumerate(self.table.home.rows) if r.file.path == path), -1)
        if at < 0:
            return
        self.table.selectRow(at)
        self.shell.announce(message.sentence, not inline)
        if inline:
            self._failed.pop(path, None)
            self.table.ask_passphrase(at, message.title if refused else "")
            field = self.table.field
            if field is not None and typed:
                field.setText(typed)
                field.selectAll()
            if refused:
                self.shell.toast(message.sentence)

    def _archive(self, at: int) -> None:
        row = self.table.home.rows[at]
        settings, before = self.shell.bridge.workbench.settings, self._archived()
        uid = row.file.uid
        settings.set("archived", [u for u in before if u != uid] if uid in before else [*before, uid])
        self._fill()

        def back() -> None:
            settings.set("archived", before)
            self._fill()

        word = "moved back" if uid in before else "archived"
        self.shell.toast(f"{row.name} {word}", actions=[("Undo", back)])

    # -- new ---------------------------------------------------------------------------------------------------

    def new_engagement(self) -> None:
        """The inline form, in the place of the list."""
        workbench = self.shell.bridge.workbench
        self.shell.open_library()  # a quick Ctrl+N may come before the library is there
        self._show(self.form, "New engagement")
        self.new_button.hide()
        self.open_button.hide()
        path = neutral_path(workbench.paths.engagements, new_uid())
        self.form.start(workbench.frameworks(), path, workbench.secrets.available())

    def _leave_form(self) -> None:
        self.pages.setCurrentIndex(0)
        self.heading.setText("Engagements")
        self.new_button.show()
        self.open_button.show()
        self.shell.actions_changed.emit()
        self.table.setFocus()

    def _create(self, wanted: Request) -> None:
        bridge, workbench = self.shell.bridge, self.shell.bridge.workbench
        if not self.shell.may_leave():
            return
        self.shell.keep_context()

        def make() -> bool:
            make_engagement(workbench, wanted)
            return True

        failed = lambda error: self.form.show_error(explain(error).sentence)  # noqa: E731
        if bridge.attempt(make, failed) is None:
            if workbench.engagement is None:
                self.shell.engagement_opened()
            return
        workbench.settings.set("locked", False)
        self.shell.engagement_opened()
        self.form.reset()
        self._show(self.offer, "Recovery sheet")
        self.offer.offer(wanted.path.name, wanted.passphrase)
        self.shell.announce("Engagement created")

    def _start(self) -> None:
        self.offer.forget()
        self._leave_form()
        self.resume()

    # -- shell -------------------------------------------------------------------------------------------------

    def show_error(self, message: Message) -> None:
        self.state.show_error(message)

    def go(self, place: Place) -> None:
        if place.record == "new":
            self.new_engagement()

    def panes(self) -> list[QWidget]:
        if self.heading.text() == "New engagement":
            return [self.form.client]
        if self.heading.text() == "Recovery sheet":
            return [self.offer.start_button]
        return [self.table, self.search, self.side.open_library]

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        return [
            ActionSpec("home.new", "New engagement", self.new_engagement, ("Ctrl+N",), icon="plus"),
            ActionSpec("home.open", "Open file", self.open_file, ("Ctrl+O",), icon="folder-open"),
            ActionSpec("home.sample", "Load the sample engagement", self.sample.run, disabled=self.sample.disabled),
            ActionSpec("home.find", "Find client or framework", self.search.setFocus, ("Ctrl+F",), icon="search"),
            ActionSpec("home.find.slash", "Find in the list", self.search.setFocus, ("/",), widget=self.table,
                       single=True, icon="search"),
            self._main_action(),
            ActionSpec("home.archive", "Archive or bring back the selected engagement",
                       lambda: self._archive(self.table.currentIndex().row()), ("Del",), icon="archive",
                       widget=self.table, shown_only=True),
        ]  # fmt: skip

    def _main_action(self) -> ActionSpec:
        """What Ctrl+Enter does on the page that is shown; a window-wide key must not take it from the form."""
        key = ("Ctrl+Return", "Ctrl+Enter")
        if self.heading.text() == "New engagement":
            return ActionSpec("home.create", "Create engagement", self.form.submit, key, icon="plus")
        if self.heading.text() == "Recovery sheet":
            return ActionSpec("home.start", "Start the engagement", self._start, key, icon="square-pen")
        return ActionSpec("home.resume", "Resume capture", self.resume, key, icon="square-pen", disabled=self._no_file)

    def _no_file(self) -> str:
        return "" if self.shell.bridge.workbench.engagement is not None else "open an engagement first"


def _top(widget: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
    return box


def _text(row: Row) -> str:
    framework = f"{row.summary.framework} {row.summary.second}" if row.summary else ""
    return f"{row.name} {row.second} {framework}".casefold()


VIEW = ViewSpec("home", "Home", "house", 10, Home, "Ctrl+1", needs_engagement=False)
