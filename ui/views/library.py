"""The Library, read only for now: frameworks of this machine, level grid, statements and questions, method, search.

Owns which framework and which statement are shown. Reads the library through the workbench; writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.actions import ActionSpec
from ui.messages import Message
from ui.theme import tokens
from ui.views.base import Place, Shell, View, ViewSpec
from ui.views.library_data import grid_of, method_facts, statements_of
from ui.views.library_grid import LevelGrid
from ui.views.library_list import FrameworkItem, FrameworkList, StatementList
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.fields import ElidedLabel, SearchField
from ui.widgets.pane import Pane
from ui.widgets.splitter import Splitter
from ui.widgets.state_view import StateView
from ui.widgets.tabs import Tabs
from ui.widgets.texts import counts, short_title
from workbench.app import FrameworkEntry
from workbench.model.framework import Framework
from workbench.queries.overview import engagement_overview

SEARCH_MS = 120
TABS = (("grid", "Level grid"), ("statements", "Statements and questions"), ("method", "Method"))


class Library(View):
    """Frameworks left, the chosen one right."""

    ID = "library"
    TITLE = "Library"
    watches = frozenset({"assessment", "framework_copy", "framework"})
    rebuilt_on_zoom = True

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        theme = shell.theme
        self.framework: Framework | None = None
        self._entries: list[FrameworkEntry] = []
        self.search = SearchField(theme, "Find framework or statement", "/")
        self.list = FrameworkList(theme)
        self.grid, self.statements = LevelGrid(theme), StatementList(theme)
        self.tabs = Tabs(theme, TABS)
        self.heading, self.second = QLabel(), ElidedLabel()
        self.chip = Chip(theme)
        self.copy = Button(theme, "Copy statement", "secondary", icon="copy", key="Ctrl+Shift+C")
        self.method = QScrollArea()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SEARCH_MS)
        self._build()
        self._later.timeout.connect(self._fill_list)
        self.search.textChanged.connect(self._later.start)
        self.search.returnPressed.connect(self._first_hit)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._on_pick())
        self.grid.opened.connect(self._open_cell)
        self.tabs.picked.connect(self.show_tab)
        self.copy.clicked.connect(self.copy_statement)
        self.statements.selectionModel().currentChanged.connect(lambda *_: self._share())
        shell.library_opened.connect(self.mark_stale)
        tab = str(shell.recall(self.ID, "tab", ""))
        if tab in [t for t, _ in TABS]:
            self.show_tab(tab)

    def _build(self) -> None:
        theme, px = self.shell.theme, self.shell.theme.px
        pane = Pane(theme, "Frameworks")
        box = QWidget()
        inner = QHBoxLayout(box)
        inner.setContentsMargins(px(12), px(8), px(12), px(8))
        inner.addWidget(self.search)
        pane.body.addWidget(box)
        pane.body.addWidget(self.list, 1)
        foot = QFrame()
        foot.setProperty("line", "top")
        foot.setFixedHeight(px(38))
        row = QHBoxLayout(foot)
        row.setContentsMargins(px(14), 0, px(14), 0)
        icon, self.foot = QLabel(), QLabel()
        icon.setPixmap(theme.pixmap("lock-keyhole", "text.secondary", 14))
        theme.changed.connect(lambda: icon.setPixmap(theme.pixmap("lock-keyhole", "text.secondary", 14)))
        theme.style(self.foot, "sm", ink="secondary")
        row.addWidget(icon)
        row.addWidget(self.foot, 1)
        pane.body.addWidget(foot)
        editor = QWidget()
        editor.setProperty("surface", "surface")
        theme.style(self.heading, "h2")
        theme.style(self.second, "sm", ink="secondary")
        head = QWidget()
        head.setProperty("surface", "surface")
        names = QVBoxLayout()
        names.setSpacing(px(1))
        names.addWidget(self.heading)
        line = QHBoxLayout()
        line.setSpacing(px(8))
        line.addWidget(self.second, 1)
        line.addWidget(self.chip)
        names.addLayout(line)
        top = QHBoxLayout(head)
        top.setContentsMargins(px(16), px(10), px(16), px(6))
        top.addLayout(names, 1)
        top.addSpacing(px(16))
        top.addWidget(self.copy)
        bar = QFrame()
        bar.setProperty("line", "bottom")
        tabs = QHBoxLayout(bar)
        tabs.setContentsMargins(px(16), 0, px(16), 0)
        tabs.addWidget(self.tabs)
        self.pages = QStackedWidget()
        self.method.setWidgetResizable(True)
        for page in (self.grid, self.statements, self.method):
            self.pages.addWidget(page)
        column = QVBoxLayout(editor)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(bar)
        column.addWidget(self.pages, 1)
        self.state = StateView(theme, editor)
        split = Splitter(theme)
        split.addWidget(pane)
        split.addWidget(self.state)
        sizes = tokens()["pane"]["library"]
        pane.setMinimumWidth(px(sizes["list"]["min"]))
        self.state.setMinimumWidth(px(sizes["grid"]["min"]))
        split.setStretchFactor(1, 1)
        split.setSizes([px(sizes["list"]["default"]), px(1080)])
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)

    # -- filling -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        self._entries = self.shell.bridge.workbench.frameworks()
        own = sum(e.publisher != "assay" for e in self._entries)
        bundled = len(self._entries) - own
        number = "Nine" if bundled == 9 else str(bundled)
        self.foot.setText(f"{number} bundled releases, read-only")
        if not self._entries:
            self.state.show_empty("Add a framework to start. Nine are included.", "library")
            return
        self.state.show_content()
        self._fill_list()
        wanted = self.framework.uid if self.framework else str(self.shell.recall("library", "framework", "modelops"))
        self.show_framework(wanted if any(e.uid == wanted for e in self._entries) else self._entries[0].uid)

    def _in_use(self) -> dict[str, int]:
        if self.shell.bridge.workbench.engagement is None:
            return {}
        used: dict[str, int] = {}
        for assessment in self.shell.bridge.read(engagement_overview).assessments:
            used[assessment.framework] = used.get(assessment.framework, 0) + 1
        return used

    def _fill_list(self) -> None:
        used, words = self._in_use(), self.search.text().strip()
        items = []
        order = {"modelops": 0, "cmmi-dev": 1}
        for entry in sorted(self._entries, key=lambda e: (e.lifecycle == "deprecated", order.get(e.uid, 2))):
            hay = f"{entry.title} {entry.code} {short_title(entry.title)}".casefold()
            if words and not all(w in hay for w in words.casefold().split()):
                continue
            chips: list[tuple[str, str]] = []
            if entry.lifecycle == "deprecated":
                chips.append(("deprecated", "danger"))
            elif "reconstructed" in entry.provenance:
                chips.append(("reconstructed", "warning"))
            if used.get(entry.uid):
                chips.append((f"In use by {used[entry.uid]}", "success"))
            second = f"{counts(entry)}"
            items.append(FrameworkItem(entry.uid, short_title(entry.title), second, tuple(chips)))
        if len(words) >= 2:
            titles = {e.uid: short_title(e.title) for e in self._entries}
            for hit in self.shell.bridge.workbench.search_library(words):
                if hit.uid != hit.framework:
                    text = " ".join((hit.title or hit.snippet).split())
                    code = hit.code.partition("-")[2] or hit.code
                    second = titles.get(hit.framework, "")
                    items.append(FrameworkItem(hit.framework, f"{code} {text}", second, (), hit.uid))
        before = self.list.item()
        blocked = self.list.selectionModel().blockSignals(True)
        self.list.rows_model.fill(items)
        uid = self.framework.uid if self.framework else ""
        at = next((i for i, item in enumerate(items) if before == item), -1)
        at = at if at >= 0 else next((i for i, item in enumerate(items) if item.uid == uid and not item.target), -1)
        if at >= 0:
            self.list.setCurrentIndex(self.list.rows_model.index(at, 0))
        self.list.selectionModel().blockSignals(blocked)
        self.list.viewport().update()

    def show_framework(self, uid: str) -> None:
        """Show one framework, newest revision, in all tabs."""
        if self.framework is not None and self.framework.uid == uid:
            return
        framework = self.shell.bridge.workbench.framework(uid)
        self.framework = framework
        entry = next((e for e in self._entries if e.uid == uid), None)
        self.heading.setText(short_title(framework.title))
        release = f"Release {framework.version}, publisher {framework.publisher or 'own'}, read-only."
        self.second.set_text(f"{release} {framework.summary}".strip())
        label = framework.provenance.label
        text = "own judgement" if "own judgement" in label else label
        if entry is not None and entry.lifecycle == "deprecated":
            text = "deprecated"
        tone = "danger" if text == "deprecated" else "warning" if text == "reconstructed" else "neutral"
        self.chip.set(text, tone)
        self.chip.setToolTip(label)
        self.chip.setVisible(bool(text))
        self.grid.show_grid(grid_of(framework))
        self.statements.rows_model.fill(statements_of(framework))
        self.tabs.set_count("statements", str(len(framework.criteria)))
        self._show_method(framework)
        self.shell.remember("library", "framework", uid)
        for i in range(self.list.rows_model.rowCount()):
            index = self.list.rows_model.index(i, 0)
            item = self.list.rows_model.rows[i]
            if isinstance(item, FrameworkItem) and item.uid == uid and not item.target:
                blocked = self.list.selectionModel().blockSignals(True)
                self.list.setCurrentIndex(index)
                self.list.selectionModel().blockSignals(blocked)
                self.list.viewport().update()
                break
        self.shell.crumbs_changed.emit()

    def _show_method(self, framework: Framework) -> None:
        theme = self.shell.theme
        body = QWidget()
        body.setProperty("surface", "surface")
        grid = QGridLayout(body)
        grid.setContentsMargins(theme.px(20), theme.px(16), theme.px(24), theme.px(16))
        grid.setHorizontalSpacing(theme.px(20))
        grid.setVerticalSpacing(theme.px(9))
        grid.setColumnStretch(1, 1)
        for i, (name, value) in enumerate(method_facts(framework)):
            left, right = QLabel(name), QLabel(value)
            theme.style(left, "base", ink="secondary")
            theme.style(right, "base")
            right.setTextFormat(Qt.TextFormat.PlainText)
            right.setWordWrap(True)
            right.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(left, i, 0, top)
            grid.addWidget(right, i, 1, top)
        grid.setRowStretch(grid.rowCount(), 1)
        self.method.setWidget(body)

    # -- moving ------------------------------------------------------------------------------------------------

    def show_tab(self, tab: str) -> None:
        self.tabs.set_current(tab)
        self.shell.remember(self.ID, "tab", tab)
        self.pages.setCurrentIndex([t for t, _ in TABS].index(tab))

    def _on_pick(self) -> None:
        item = self.list.item()
        if item is not None:
            self.show_framework(item.uid)
            if item.target:
                self.show_statement(item.target)

    def _first_hit(self) -> None:
        self._later.stop()
        self._fill_list()
        rows = self.list.rows_model.rows
        if rows:
            hit = next((i for i, r in enumerate(rows) if isinstance(r, FrameworkItem) and r.target), 0)
            self.list.setCurrentIndex(self.list.rows_model.index(hit, 0))
            self.list.setFocus()

    def show_statement(self, uid: str, level: str = "") -> None:
        """Open the statement list at a statement or a dimension."""
        self.show_tab("statements")
        if self.statements.select(uid, level):
            self.statements.setFocus()

    def _open_cell(self, node: str, level: str) -> None:
        self.show_statement(node, level)

    def _share(self) -> None:
        index = self.statements.currentIndex()
        rows = self.statements.rows_model.rows
        if index.isValid() and self.framework is not None and self.shell.context.framework != self.framework.uid:
            row = rows[index.row()]
            self.shell.announce(str(getattr(row, "code", "")))

    def copy_statement(self) -> None:
        """The selected statement with its full code, for a mail or a slide."""
        index = self.statements.currentIndex()
        row = self.statements.rows_model.rows[index.row()] if index.isValid() else None
        criterion = getattr(row, "criterion", None)
        if criterion is None or self.framework is None:
            self.shell.toast("Select a statement first")
            return
        QGuiApplication.clipboard().setText(f"{criterion.code} {criterion.text} ({self.framework.title})")
        self.shell.toast(f"{criterion.code} copied")

    def go(self, place: Place) -> None:
        """node: a framework uid or a node; criterion: a statement of any framework."""
        target = place.criterion or place.node
        uid = target.partition(".")[0]
        if uid and any(e.uid == uid for e in self._entries):
            self.show_framework(uid)
            if "." in target:
                self.show_statement(target)

    # -- shell -------------------------------------------------------------------------------------------------

    def show_error(self, message: Message) -> None:
        self.state.show_error(message, ("Try again", self.mark_stale))

    def title(self) -> str:
        return short_title(self.framework.title) if self.framework else "Library"

    def crumbs(self) -> list[tuple[str, Callable[[], object] | None]]:
        return [("Library", None)] if self.framework else []

    def panes(self) -> list[QWidget]:
        page = self.pages.currentWidget()
        return [self.list, self.search, page if page is not None else self.list]

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        specs = [
            ActionSpec("library.find", "Find framework or statement", self.search.setFocus, ("Ctrl+F",), icon="search"),
            ActionSpec("library.find.slash", "Find in the list", self.search.setFocus, ("/",), widget=self.list,
                       single=True, icon="search"),
            ActionSpec("library.copy", "Copy the selected statement", self.copy_statement, ("Ctrl+Shift+C",),
                       icon="copy"),
        ]  # fmt: skip
        for i, (tab, text) in enumerate(TABS):
            specs.append(ActionSpec(f"library.tab.{tab}", text, lambda t=tab: self.show_tab(t), (f"Alt+{i + 1}",),  # type: ignore[misc]
                                    "Go to", "table"))
        return specs


VIEW = ViewSpec("library", "Library", "library", 70, Library, "Ctrl+7", needs_engagement=False)
