"""The Sync screen: exchange of shared libraries, conflicts and who decides them, the time-line of a framework.

Owns layout, tabs and commands; the desk does the work. Nothing of the exchange is imported before it is needed.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.actions import ActionSpec
from ui.messages import Message
from ui.models.sync_desk import SyncDesk
from ui.views.base import Place, Shell, View, ViewSpec
from ui.views.sync_begin import BeginPage
from ui.views.sync_conflicts import ConflictPage
from ui.views.sync_contents import ContentsPage
from ui.views.sync_exchange import ExchangePage
from ui.views.sync_history import HistoryPage
from ui.views.sync_list import PartBar, RowList
from ui.views.sync_merge import SHOWN, MergeSide
from ui.views.sync_notice import Notice, Running
from ui.views.sync_people import PeoplePage
from ui.views.sync_side import ExchangeSide
from ui.widgets.buttons import Button
from ui.widgets.fields import Combo
from ui.widgets.pane import Pane
from ui.widgets.parts import Icon, Label, line
from ui.widgets.segmented import Segmented
from ui.widgets.splitter import Splitter
from ui.widgets.state_view import StateView
from ui.widgets.tabs import Tabs

LIST, LIST_MIN, CENTRE_MIN = 292, 220, 680
TABS = (("exchange", "Exchange"), ("conflicts", "Conflicts"), ("history", "History"), ("contents", "Contents"),
        ("people", "People"))  # fmt: skip


class SyncScreen(View):
    """List of conflicts left; exchange, resolver or history right."""

    ID = "sync"
    TITLE = "Sync"
    watches = frozenset({"framework", "crosswalk"})
    rebuilt_on_zoom = True

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        theme = shell.theme
        self.desk = SyncDesk(shell.bridge, self)
        self.begin, self.exchange = BeginPage(theme, self.desk.read_invitation, self.desk.spoken), ExchangePage(theme)
        self.contents, self.people = ContentsPage(theme), PeoplePage(theme)
        self.conflicts, self.history = ConflictPage(theme), HistoryPage(theme)
        self.list = RowList(theme, "Conflicts and what merged")
        self.shown = Segmented(theme, SHOWN, "all", "What the list shows")
        self._settled = PartBar(theme)
        self.chooser = Combo(theme, "Library")
        self.now = Button(theme, "Exchange now", "primary", icon="refresh-cw", key="F5")
        self.look = Button(theme, "Look first", "quiet", small=True)
        self.tabs = Tabs(theme, TABS)
        self.notice, self.running = Notice(theme), Running(theme)
        self._counts = {name: Label(theme, "", "base", "", 600) for name in ("merged", "conflicts", "out")}
        self._empty = Label(theme, "Nothing to decide.", "sm", "tertiary", wrap=True)
        self._asked = False
        self._build()
        self._connect()

    def _build(self) -> None:
        theme, px = self.shell.theme, self.shell.theme.px
        side = Pane(theme, "Sync")
        top = QVBoxLayout()
        top.setContentsMargins(px(14), px(10), px(14), px(10))
        top.setSpacing(px(6))
        top.addWidget(self.chooser)
        for text, name in (("Already merged", "merged"), ("Conflicts", "conflicts"), ("Goes out", "out")):
            top.addLayout(line(Label(theme, text, "base", "secondary"), None, self._counts[name]))
        top.addWidget(self._settled)
        top.addSpacing(px(4))
        large = theme.zoom > 125  # beside each other they would be cut off
        for buttons in ((self.now,), (self.look,)) if large else ((self.now, self.look),):
            top.addLayout(line(*buttons, None, spacing=px(4)))
        side.body.addLayout(top)
        bar = QFrame()
        bar.setProperty("line", "top")
        bar.setFixedHeight(1)
        side.body.addWidget(bar)
        self._empty.setContentsMargins(px(14), px(12), px(14), 0)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        between = QHBoxLayout()
        between.setContentsMargins(px(14), px(8), px(14), px(8))
        between.addWidget(self.shown)
        between.addStretch(1)
        side.body.addLayout(between)
        self.rows = QStackedWidget()
        self.rows.addWidget(self._empty)
        self.rows.addWidget(self.list)
        side.body.addWidget(self.rows, 1)
        foot = QFrame()
        foot.setProperty("line", "top")
        low = QHBoxLayout(foot)
        low.setContentsMargins(px(14), px(8), px(14), px(8))
        low.addWidget(Icon(theme, "shield-check"))
        low.addWidget(Label(theme, "The merge is done. Conflicts are kept as data until somebody decides; running "
                            "assessments keep the release they began with.", "sm", "secondary", wrap=True), 1)
        side.body.addWidget(foot)
        centre = QWidget()
        centre.setProperty("surface", "surface")
        head_bar = QFrame()
        head_bar.setProperty("line", "bottom")
        row = QHBoxLayout(head_bar)
        row.setContentsMargins(px(16), 0, px(16), 0)
        row.addWidget(self.tabs)
        self.pages = QStackedWidget()
        for page in (self.exchange, self.conflicts, self.history, self.contents, self.people):
            self.pages.addWidget(page)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head_bar)
        column.addWidget(self.running)
        column.addWidget(self.notice)
        column.addWidget(self.pages, 1)
        split = Splitter(theme)
        split.addWidget(side)
        split.addWidget(centre)
        side.setMinimumWidth(px(LIST_MIN))
        centre.setMinimumWidth(px(CENTRE_MIN))
        split.setStretchFactor(1, 1)
        split.setSizes([px(LIST), px(1080)])
        first = QWidget()
        self._first = QVBoxLayout(first)
        self._first.setContentsMargins(0, 0, 0, 0)
        self._first.addWidget(self.begin, 1)
        self.begin_notice, self.begin_running = Notice(theme), Running(theme)
        self._first.insertWidget(0, self.begin_notice)
        self._first.insertWidget(0, self.begin_running)
        self.whole = QStackedWidget()
        self.whole.addWidget(first)
        self.whole.addWidget(split)
        self.state = StateView(theme, self.whole, self)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.state)
        self.show_tab("exchange")

    def _connect(self) -> None:
        desk = self.desk
        desk.loaded.connect(self._on_loaded)
        desk.said.connect(self.say)
        desk.failed.connect(self._on_failed)
        desk.counted.connect(lambda count: self.shell.badged.emit(self.ID, count))
        self.chooser.activated.connect(lambda _i: desk.choose(str(self.chooser.currentData())))
        self.tabs.picked.connect(self.show_tab)
        self.side = ExchangeSide(self)
        self.merge = MergeSide(self)

    # -- showing -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        if self.desk.view is None and self.desk.any():
            self.state.show_loading()
        self.desk.reload()

    def _on_loaded(self) -> None:
        view = self.desk.view
        self.shell.sync.refresh()
        self.state.show_content()
        if view is None:
            self.begin.set_keyring(self.side.keyring())
            self.whole.setCurrentIndex(0)
            self.shell.crumbs_changed.emit()
            return
        self.whole.setCurrentIndex(1)
        self.chooser.clear()
        for info in self.desk.listed:
            self.chooser.addItem(f"{info.name or info.id} (client)" if info.sealed else info.name or info.id, info.id)
        self.chooser.setCurrentIndex(self.chooser.findData(view.id))
        self._counts["out"].setText(str(len(view.outgoing)))
        self.side.show_view(view)
        self.merge.show_view(view)

    def show_counts(self, merged: int, conflicts: int, odd: int) -> None:
        """What the last merge settled and what waits."""
        self._counts["merged"].setText(str(merged))
        self._counts["conflicts"].setText(f"{conflicts}, {odd} to check" if odd else str(conflicts))
        self._settled.show_part(merged, merged + conflicts + odd)
        self.tabs.set_count("conflicts", str(conflicts + odd) if conflicts + odd else "")

    def show_rows(self, some: bool, nothing: str) -> None:
        """The list, or why it is empty."""
        self._empty.setText(nothing)
        self.rows.setCurrentWidget(self.list if some else self._empty)

    def step(self, by: int) -> None:
        """The next or previous conflict."""
        self.merge.step(by)

    @property
    def tab(self) -> str:
        return TABS[self.pages.currentIndex()][0]

    def show_tab(self, tab: str) -> None:
        view = self.desk.view
        self.pages.setCurrentIndex(next(i for i, (key, _) in enumerate(TABS) if key == tab))
        self.tabs.set_current(tab)
        if tab == "history" and view is not None:
            self.merge.show_history(self.history.uid)

    # -- what the desk says ------------------------------------------------------------------------------------

    def _notice(self) -> Notice:
        return self.begin_notice if self.whole.currentIndex() == 0 else self.notice

    def say(self, text: str) -> None:
        for notice in (self.begin_notice, self.notice):
            notice.say(text, "success")
        self.shell.announce(text)

    def _on_failed(self, text: str) -> None:
        self.state.show_content()
        for notice in (self.begin_notice, self.notice):
            notice.say(text, "danger")
        self.shell.announce(text, True)

    # -- shell -------------------------------------------------------------------------------------------------

    def go(self, place: Place) -> None:
        """record: a tab, or what the exchange side is asked to do."""
        if place.record in dict(TABS):
            self.show_tab(place.record)
        elif place.record:
            self.side.go(place.record)

    def show_error(self, message: Message) -> None:
        self.state.show_error(message, ("Try again", self.mark_stale))

    def crumbs(self) -> list[tuple[str, Callable[[], object] | None]]:
        return [("Library", lambda: self.shell.go("library"))]

    def undo_file(self) -> str:
        return "library"

    def undo_own(self) -> bool:
        return self.merge.desk.take_back()

    def panes(self) -> list[QWidget]:
        if self.whole.currentIndex() == 0:
            return [self.begin.begin.fields["name"], self.begin.join.fields["invitation"]]
        inner = {"exchange": self.exchange.add_form.fields["url"], "conflicts": self.conflicts.result,
                 "history": self.history.list, "contents": self.contents.first or self.now,
                 "people": self.people.copy}[self.tab]
        return [self.list if self.list.isVisible() else self.now, inner]

    def _no_shelf(self) -> str:
        return "" if self.desk.view is not None else "begin or join a library first"

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        shelf = self._no_shelf
        return [
            *self.side.actions(shelf),
            *self.merge.actions(shelf),
            *(ActionSpec(f"sync.tab.{key}", title, lambda k=key: self.show_tab(k), (f"Alt+{i}",), "Go to", "list",  # type: ignore[misc]
                         shelf) for i, (key, title) in enumerate(TABS, 1)),
        ]  # fmt: skip


VIEW = ViewSpec("sync", "Sync", "refresh-cw", 80, SyncScreen, "Ctrl+8", needs_engagement=False)
