"""The notes pane of Capture: header with filter chips, the danger bar when storing failed, the list.

Owns the filter, the curtain over the rows and which note is edited. Asks the desk for rows and for every change.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from ui.models.desk import Desk
from ui.models.notes_model import KIND_WORDS, CurtainProxy, NoteFilter, NoteRow, NotesModel
from ui.widgets.buttons import Button, IconButton
from ui.widgets.chips import Chip
from ui.widgets.filter_chip import FilterChip
from ui.widgets.notes_list import NotesList
from ui.widgets.pane import PaneHeader
from ui.widgets.state_view import StateView

MORE = (NoteFilter.FOLLOW_UPS, NoteFilter.REQUESTS, NoteFilter.QUOTES, NoteFilter.CONFIDENTIAL)


class NotesPane(QWidget):
    """`list` shows `curtain` over `model`."""

    changed = Signal(str, object)  # note uid, fields to change
    removed = Signal(str)
    edited = Signal(str, str, str)  # uid, seen, text
    move_asked = Signal(str)
    dropped = Signal(str, object)
    save_elsewhere = Signal()
    retry = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = desk.shell.theme
        self._desk = desk
        self._theme = theme
        self.setProperty("surface", "surface")
        self.model = NotesModel(self)
        self.curtain = CurtainProxy(self)
        self.curtain.setSourceModel(self.model)
        self.list = NotesList(theme)
        self.list.setModel(self.curtain)
        self.state = StateView(theme, self.list)
        self.danger = DangerBar(desk)
        self.danger.elsewhere.clicked.connect(self.save_elsewhere)
        self.danger.again.clicked.connect(self.retry)
        self._chips: dict[NoteFilter, FilterChip] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_header())
        column.addWidget(self.danger)
        column.addWidget(self.state, 1)
        self.model.on_edited = self.edited.emit
        self.list.earlier_asked.connect(self._show_earlier)
        self.list.remove_asked.connect(self.removed)
        self.list.move_asked.connect(self.move_asked)
        self.list.retag_asked.connect(self._retag)
        self.list.lock_asked.connect(self._lock)
        self.list.dropped.connect(self.dropped)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        desk.reloaded.connect(self.reload)
        desk.selected.connect(self._on_selected)
        desk.note_put.connect(self._on_put)
        desk.note_gone.connect(self._on_gone)
        desk.shell.curtain_changed.connect(self._on_curtain)
        desk.shell.peek_changed.connect(self._on_peek)
        self.curtain.set_curtain(desk.shell.curtain)

    def _make_header(self) -> PaneHeader:
        theme = self._theme
        header = PaneHeader(theme, "Notes")
        self.count = Chip(theme, "0")
        header.add_lead(self.count)
        for choice in NoteFilter:
            chip = FilterChip(theme, choice.value)
            chip.clicked.connect(lambda _=False, c=choice: self.set_filter(c))
            self._chips[choice] = chip
            header.add_tool(chip)
            chip.setVisible(choice not in MORE)  # not before it has its place: it would flash as a window
        self.more = IconButton(theme, "list-filter", "More filters")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        for choice in MORE:
            action = QAction(choice.value, menu)
            action.triggered.connect(lambda _=False, c=choice: self.set_filter(c))
            menu.addAction(action)
        self.more.setMenu(menu)
        header.add_tool(self.more)
        self.follow = QToolButton()
        self.follow.setText("Following")
        self.follow.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        theme.style(self.follow, "sm")
        self.follow.clicked.connect(self.list.follow)
        self.list.following_changed.connect(self._show_following)
        header.add_tool(self.follow)
        theme.changed.connect(self._restyle_follow)
        self._show_following(True)
        return header

    def _restyle_follow(self) -> None:
        """A method and no lambda: it ends with this pane, the theme lives on."""
        self._show_following(self.list.following)

    def _show_following(self, on: bool) -> None:
        self.follow.setText("Following" if on else "Go to the end")
        self.follow.setToolTip("The list follows the newest note" if on else "Go to the end of the notes")
        self.follow.setAccessibleName(self.follow.text())
        self.follow.setIcon(self._theme.icon("arrow-down-to-line", size=15))

    # -- rows

    def reload(self) -> None:
        """Show the session's notes."""
        session = self._desk.session
        self.model.set_filter(self.model.filter, self._desk.spot[0])
        self.model.set_rows(self._desk.note_row(n) for n in self._desk.notes.values())
        name = f"session {session.number}" if session is not None and session.number else "the session"
        self.list.setAccessibleName(f"Notes, {name}")
        self._show_chips()
        self.list.follow()

    def _on_selected(self) -> None:
        self.model.set_filter(self.model.filter, self._desk.spot[0])
        self._show_chips()

    def _on_put(self, row: NoteRow) -> None:
        self.model.put(row)
        self._show_chips()

    def _on_gone(self, uid: str) -> None:
        self.model.remove(uid)
        self._show_chips()

    def put_unsaved(self, row: NoteRow) -> None:
        """A note the store refused: kept on screen, marked, in its place."""
        self.model.put(row)
        self._show_chips()

    def _show_earlier(self) -> None:
        """The reader is at the top: older notes come in front, and what was there stays in view."""
        top = self.model.uid_at(0)
        if self.model.show_earlier():
            self.list.scrollTo(self.curtain.index(self.model.position(top), 0), NotesList.ScrollHint.PositionAtTop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        style = Qt.ToolButtonStyle
        narrow = self.width() < self._theme.px(470)
        self.follow.setToolButtonStyle(style.ToolButtonIconOnly if narrow else style.ToolButtonTextBesideIcon)

    def set_filter(self, choice: NoteFilter) -> None:
        self.model.set_filter(choice, self._desk.spot[0])
        self._show_chips()

    def _show_chips(self) -> None:
        session = self._desk.session
        book = self._desk.book
        current = self.model.filter
        for choice, chip in self._chips.items():
            chip.setVisible(choice not in MORE or choice is current)
            chip.set_on(choice is current)
        if session is not None and session.number:
            self._chips[NoteFilter.SESSION].set_text(f"All of session {session.number}")
        unit_rows = book is not None and book.picks_levels and bool(book.units)
        self._chips[NoteFilter.STATEMENT].set_text("This application" if unit_rows else "This statement")
        self.count.set(str(self.model.total))
        if self.model.rowCount():
            self.state.show_content()
        elif self.model.total:
            self.state.show_empty("No notes match this filter.", "list-filter",
                                  action=("Show all of the session", lambda: self.set_filter(NoteFilter.SESSION)))
        else:
            criterion = self._desk.criterion
            code = book.code(criterion) if book is not None and criterion is not None else "code"
            self.state.show_empty(f"Notes appear here as you type. Try #{code} @name !finding.", "message-square")

    # -- curtain

    def _on_curtain(self, on: bool) -> None:
        self.curtain.set_curtain(on)
        self.list.look.forget()
        self.list.scheduleDelayedItemsLayout()

    def _on_peek(self, on: bool) -> None:
        row = self.list.row()
        here = self.list.screen() is self.list.window().screen()
        self.curtain.set_peek(row.note.uid if on and row is not None and here else "")
        self.list.scheduleDelayedItemsLayout()

    # -- verbs on the selected note

    def _retag(self, uid: str) -> None:
        row = self.model.row(uid)
        if row is None:
            return
        kinds = ("note", *KIND_WORDS)
        menu = QMenu(self)
        for kind in kinds:
            action = QAction(KIND_WORDS.get(kind, "Plain note"), menu)
            action.setCheckable(True)
            action.setChecked(kind == row.note.kind)
            action.triggered.connect(lambda _=False, k=kind: self.changed.emit(uid, {"kind": k}))
            menu.addAction(action)
        quote = QAction("Verbatim quote", menu)
        quote.setCheckable(True)
        quote.setChecked(row.note.quote)
        quote.triggered.connect(lambda on: self.changed.emit(uid, {"quote": on}))
        menu.addSeparator()
        menu.addAction(quote)
        self._popup(menu)

    def _lock(self, uid: str) -> None:
        row = self.model.row(uid)
        if row is not None:
            wanted = "normal" if row.note.visibility == "confidential" else "confidential"
            self.changed.emit(uid, {"visibility": wanted})

    def _menu(self, _pos: object) -> None:
        row = self.list.row()
        if row is None or row.hidden or row.unsaved:
            return
        uid = row.note.uid
        menu = QMenu(self)
        entries: list[tuple[str, Callable[[], object]]] = [
            ("Edit\tEnter", lambda: self.list.edit_uid(uid)),
            ("Kind\tT", lambda: self._retag(uid)),
            ("Move to the current statement\tM", lambda: self.move_asked.emit(uid)),
            ("Confidential on or off\tL", lambda: self._lock(uid)),
            ("For the assessors only", lambda: self.changed.emit(uid, {"visibility": "assessor"})),
            ("Restricted", lambda: self.changed.emit(uid, {"visibility": "restricted"})),
            ("Normal", lambda: self.changed.emit(uid, {"visibility": "normal"})),
        ]
        if row.note.quote:
            entries.append(("Approve the quote for the report",
                            lambda: self.changed.emit(uid, {"quote_state": "approved"})))
        entries.append(("Remove\tDel", lambda: self.removed.emit(uid)))
        for text, run in entries:
            action = QAction(text, menu)
            action.triggered.connect(lambda _=False, r=run: r())
            menu.addAction(action)
        self._popup(menu)

    def _popup(self, menu: QMenu) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rect = self.list.visualRect(self.list.currentIndex())
        menu.popup(self.list.viewport().mapToGlobal(rect.topLeft()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()


class DangerBar(QFrame):
    """"Not saved since 12:04:31. Notes are kept in memory." with the remedy."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = desk.shell.theme
        self._theme = theme
        self._icon = QLabel(self)
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        theme.style(self.text, "sm", 500, "danger")
        self.again = Button(theme, "Try again", "secondary", small=True)
        self.elsewhere = Button(theme, "Save to another place", "secondary", small=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 14, 6)
        row.addWidget(self._icon)
        row.addWidget(self.text, 1)
        row.addWidget(self.again)
        row.addWidget(self.elsewhere)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def show_text(self, text: str) -> None:
        self.text.setText(text)
        self.setAccessibleName(text)
        self.show()

    def _restyle(self) -> None:
        back = self._theme.color("status.danger.bg").name()
        self.setStyleSheet(f"DangerBar {{ background: {back}; }}")
        self._icon.setPixmap(self._theme.pixmap("triangle-alert", "status.danger.text", 16))
