"""The Library: frameworks of this machine left, the chosen one right, edited where it is read.

Owns which framework and which page are shown and how jumps find their page. What a page does is the page's (library_*
files with a PAGE); what is written goes through the desk.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.actions import ActionSpec
from ui.messages import Message
from ui.models.library_desk import LibraryDesk
from ui.theme import tokens
from ui.views.base import Place, Shell, View, ViewSpec
from ui.views.library_export import choose_and_export
from ui.views.library_head import LibraryHead
from ui.views.library_page import LibraryPage, PageSpec, page_specs
from ui.views.library_problems import ProblemStrip
from ui.views.library_side import FrameworkSide
from ui.widgets.splitter import Splitter
from ui.widgets.state_view import StateView
from ui.widgets.tabs import Tabs
from ui.widgets.texts import short_title
from workbench.app import ChangeSet

PANEL = "panel:"
TAB = "tab:"
EMPTY = "Add a framework to start. Nine are included."


class Library(View):
    """Frameworks left, the chosen one right."""

    ID = "library"
    TITLE = "Library"
    watches = frozenset({"assessment", "framework_copy", "framework", "draft", "draft_field", "tailoring", "crosswalk"})
    rebuilt_on_zoom = True

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.desk = LibraryDesk(shell, self)
        self.specs = {s.id: s for s in page_specs()}
        tabs = [(s.id, s.title) for s in self.specs.values() if not s.panel]
        self.side = FrameworkSide(self.desk)
        self.search, self.list = self.side.search, self.side.list
        self.head = LibraryHead(self.desk)
        self.tabs = Tabs(shell.theme, tabs)
        self.problems = ProblemStrip(self.desk)
        self.opened: dict[str, LibraryPage] = {}
        self.panel = ""
        self._build()
        self.side.picked.connect(self._on_pick)
        self.side.new_asked.connect(lambda: self.open_panel("new"))
        self.side.import_asked.connect(lambda: self.open_panel("import"))
        self.head.compare_asked.connect(lambda: self.show_tab("changes"))
        self.head.publish_asked.connect(lambda: self.open_panel("publish"))
        self.head.export_asked.connect(lambda: choose_and_export(self.desk, self))
        self.tabs.picked.connect(self.show_tab)
        self.problems.jumped.connect(self.jump)
        self.desk.opened.connect(self._on_opened)
        self.desk.changed.connect(self._on_edited)
        self.desk.listed.connect(self.side.fill)
        self.desk.chosen.connect(self.jump)
        shell.library_opened.connect(self.mark_stale)
        tab = str(shell.recall(self.ID, "tab", ""))
        if tab in [t for t, _ in tabs]:
            self.tabs.set_current(tab)

    def _build(self) -> None:
        theme, px = self.shell.theme, self.shell.theme.px
        editor = QWidget()
        editor.setProperty("surface", "surface")
        bar = QFrame()
        bar.setProperty("line", "bottom")
        row = QHBoxLayout(bar)
        row.setContentsMargins(px(16), 0, px(16), 0)
        row.addWidget(self.tabs)
        self.pages = QStackedWidget()
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(bar)
        column.addWidget(self.pages, 1)
        column.addWidget(self.problems)
        self.whole = QStackedWidget()  # the tabs, or one open panel in their place
        self.whole.addWidget(body)
        inner = QVBoxLayout(editor)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.whole)
        self.state = StateView(theme, editor)
        split = Splitter(theme)
        split.addWidget(self.side)
        split.addWidget(self.state)
        sizes = tokens()["pane"]["library"]
        self.side.setMinimumWidth(px(sizes["list"]["min"]))
        self.state.setMinimumWidth(px(sizes["grid"]["min"]))
        split.setStretchFactor(1, 1)
        split.setSizes([px(sizes["list"]["default"]), px(1080)])
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)

    # -- filling -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        self.desk.reload()
        entries = self.desk.entries
        if not entries:
            self.state.show_empty(EMPTY, "library", action=("New framework", lambda: self.open_panel("new")),
                                  key="Ctrl+N")  # fmt: skip
            return
        self.state.show_content()
        if self.desk.framework is not None:
            self.desk.refresh()
        else:
            wanted = str(self.shell.recall("library", "framework", "modelops"))
            self.desk.open(wanted if self.desk.entry_of(wanted) else entries[0].uid)
            self.show_tab(self.tabs.current, focus=False)
        self.problems.look()

    def changed(self, change: ChangeSet) -> None:
        if change.file == "library":
            self.desk.follow(change)
        elif change.kinds & {"assessment", "framework_copy", "tailoring"}:
            self.side.fill()
            if self.panel and self.current is not None:
                self.current.mark_stale()

    def _on_opened(self) -> None:
        self.head.load()
        self.side.follow()
        if not self.desk.forking:
            self.close_panel()
        framework = self.desk.framework
        if framework is not None:
            self.tabs.set_count("statements", str(len(framework.criteria)))
        self.shell.crumbs_changed.emit()
        self.shell.actions_changed.emit()

    def _on_edited(self) -> None:
        self.head.load()
        self.side.renew()
        framework = self.desk.framework
        if framework is not None:
            self.tabs.set_count("statements", str(len(framework.criteria)))
        self.shell.crumbs_changed.emit()

    def flush(self) -> None:
        for page in self.opened.values():
            page.flush()

    def undo_file(self) -> str:
        return self.desk.file

    # -- pages -------------------------------------------------------------------------------------------------

    def page(self, name: str) -> LibraryPage:
        """A page or panel, made when it is first needed."""
        found = self.opened.get(name)
        if found is None:
            found = self.opened[name] = self.specs[name].make(self.desk)
            (self.whole if self.specs[name].panel else self.pages).addWidget(found)
            found.counted.connect(lambda text, n=name: self.tabs.set_count(n, text))
            found.closed.connect(self.close_panel)
        return found

    def show_tab(self, tab: str, focus: bool = True) -> None:
        self.close_panel()
        if tab not in self.specs:
            return
        page = self.page(tab)
        self.tabs.set_current(tab)
        self.shell.remember(self.ID, "tab", tab)
        self.pages.setCurrentWidget(page)
        page.refresh()
        if focus:
            page.focus_target().setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.shell.actions_changed.emit()

    def open_panel(self, name: str) -> None:
        """Open a panel in place of the tabs."""
        spec = self.specs.get(name)
        if spec is None:
            return
        reason = spec.disabled(self.desk)
        if reason:
            self.shell.toast(f"{spec.title}: {reason}")
            return
        self.shell.bridge.flush()
        self.state.show_content()
        page = self.page(name)
        self.panel = name
        self.whole.setCurrentWidget(page)
        page.mark_stale()
        page.refresh()
        page.focus_target().setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.shell.actions_changed.emit()

    def close_panel(self) -> None:
        if self.panel:
            self.panel = ""
            self.whole.setCurrentIndex(0)
            page = self.pages.currentWidget()
            if isinstance(page, LibraryPage):
                page.focus_target().setFocus(Qt.FocusReason.OtherFocusReason)
            self.shell.actions_changed.emit()

    @property
    def current(self) -> LibraryPage | None:
        """The panel that is open, else the page of the current tab."""
        page = self.whole.currentWidget() if self.panel else self.pages.currentWidget()
        return page if isinstance(page, LibraryPage) else None

    # -- moving ------------------------------------------------------------------------------------------------

    def show_framework(self, uid: str) -> None:
        self.desk.open(uid)

    def _on_pick(self, uid: str, target: str) -> None:
        self.shell.bridge.flush()
        self.desk.open(uid)
        if target:
            self.jump(target)

    def show_statement(self, uid: str, field: str = "") -> None:
        """Open the statements at one of them, or at a dimension."""
        self.show_tab("statements", focus=False)
        self.page("statements").select(uid, field)

    def jump(self, uid: str, field: str = "") -> None:
        """Go where a part or field is edited: the page in view when it shows it, else the first page that does."""
        here = self.current
        if here is None or self.panel or not here.shows(uid, field):
            for name, spec in self.specs.items():
                if (name == "about" or not spec.panel) and self.page(name).shows(uid, field):
                    if spec.panel:
                        self.open_panel(name)
                    else:
                        self.show_tab(name, focus=False)
                    break
            else:
                self.show_tab("statements", focus=False)
        page = self.current
        if page is not None:
            page.select(uid, field)

    def copy_statement(self) -> None:
        """The selected statement with its full code, for a mail or a slide."""
        framework = self.desk.framework
        criterion = framework.criterion_by_uid.get(self.desk.part) if framework is not None else None
        if criterion is None or framework is None:
            self.shell.toast("Select a statement first")
            return
        QGuiApplication.clipboard().setText(f"{criterion.code} {criterion.text} ({framework.title})")
        self.shell.toast(f"{criterion.code} copied")

    def go(self, place: Place) -> None:
        """record: a framework, or "panel:" and the name of one; node or criterion: a framework, a part of one, or
        "tab:" and the name of a tab."""
        target = place.criterion or place.node
        if place.record.startswith(PANEL):
            self.open_panel(place.record.removeprefix(PANEL))
            page = self.current
            if page is not None and target:
                page.select(target)
            return
        uid = place.record or target.partition(".")[0]
        if uid and self.desk.entry_of(uid) is None:
            uid = target.partition(".")[0]
        if uid and self.desk.open(uid):
            if target.startswith(TAB):
                self.show_tab(target.removeprefix(TAB))
                return
            framework = self.desk.framework
            known = framework is not None and (
                target in framework.node_by_uid or target in framework.criterion_by_uid or ":" in target
                or any(q.uid == target for q in framework.questions))  # fmt: skip
            if known:
                self.jump(target)

    # -- shell -------------------------------------------------------------------------------------------------

    def show_error(self, message: Message) -> None:
        self.state.show_error(message, ("Try again", self.mark_stale))

    def title(self) -> str:
        return short_title(self.desk.framework.title) if self.desk.framework else "Library"

    def crumbs(self) -> list[tuple[str, Callable[[], object] | None]]:
        return [("Library", None)] if self.desk.framework else []

    def panes(self) -> list[QWidget]:
        page = self.current
        return [self.list, self.search, page.focus_target() if page is not None else self.list]

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        specs = [
            ActionSpec("library.find", "Find framework or statement", self.search.setFocus, ("Ctrl+F",), icon="search"),
            ActionSpec("library.find.slash", "Find in the list", self.search.setFocus, ("/",), widget=self.list,
                       single=True, icon="search"),
            ActionSpec("library.filter", "Filter the hits by kind, level, tag or language", self.side.toggle_filters,
                       ("Ctrl+Shift+F",), icon="list-filter"),
            ActionSpec("library.export", "Export the framework", self.head.export_asked.emit, ("Ctrl+E",),
                       icon="upload"),
            ActionSpec("library.copy", "Copy the selected statement", self.copy_statement, ("Ctrl+Shift+C",),
                       icon="copy"),
            ActionSpec("library.problem.next", "Next problem", lambda: self.problems.step(1), ("F7",),
                       icon="triangle-alert"),
            ActionSpec("library.problem.previous", "Previous problem", lambda: self.problems.step(-1), ("Shift+F7",),
                       icon="triangle-alert"),
            ActionSpec("library.problem.list", "List of problems", self.problems.toggle, ("Alt+P",),
                       icon="triangle-alert"),
        ]  # fmt: skip
        number = 0
        for name, spec in self.specs.items():
            if spec.panel:
                specs.append(self._panel_action(name, spec))
            else:
                number += 1
                keys = (f"Alt+{number}",) if number < 10 else ()
                specs.append(self._tab_action(name, spec, keys))
        page = self.current
        return [*specs, *(page.actions() if page is not None else ())]

    def _tab_action(self, name: str, spec: PageSpec, keys: tuple[str, ...]) -> ActionSpec:
        return ActionSpec(f"library.tab.{name}", spec.title, lambda: self.show_tab(name), keys, "Go to", spec.icon)

    def _panel_action(self, name: str, spec: PageSpec) -> ActionSpec:
        return ActionSpec(f"library.panel.{name}", spec.title, lambda: self.open_panel(name),
                          (spec.key,) if spec.key else (), icon=spec.icon,
                          disabled=lambda: spec.disabled(self.desk))  # fmt: skip


VIEW = ViewSpec("library", "Library", "library", 70, Library, "Ctrl+7", needs_engagement=False)
