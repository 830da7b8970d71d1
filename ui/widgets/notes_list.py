"""The list of notes: follows the end until the reader scrolls up, edits in place, knows its keys. Stores nothing."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QModelIndex, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QPushButton, QWidget

from ui.models.notes_model import NOTE_ROLE, NoteRow
from ui.theme import Theme
from ui.widgets.drop_target import DropFrame, brings
from ui.widgets.notes_delegate import NotesDelegate


class NotesList(QListView):
    """Enter or F2 edits, Del removes, T retags, M moves, L locks (confidential)."""

    remove_asked = Signal(str)
    retag_asked = Signal(str)
    move_asked = Signal(str)
    lock_asked = Signal(str)
    dropped = Signal(str, object)  # note uid, QMimeData
    hovered = Signal(str, int)  # note uid or "", number of things dragged over it
    following_changed = Signal(bool)
    earlier_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.single_keys = True
        self._following = True
        self._moving = False
        self._new = 0
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName("Notes")
        self.look = NotesDelegate(theme, self)
        self.setItemDelegate(self.look)
        self._frame = DropFrame(theme, self.viewport())
        self.pill = QPushButton(self)
        self.pill.setObjectName("newNotes")
        self.pill.setCursor(Qt.CursorShape.PointingHandCursor)
        self.pill.clicked.connect(self.follow)
        self.pill.hide()
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        t = self._theme
        t.style(self.pill, "xs", 600)
        self.pill.setStyleSheet(
            f"QPushButton {{ background: {t.color('accent.solid').name()}; color: {t.color('accent.onSolid').name()};"
            f" border: none; border-radius: {t.px(11)}px; padding: {t.px(3)}px {t.px(12)}px; }}"
        )
        self.scheduleDelayedItemsLayout()

    @property
    def following(self) -> bool:
        return self._following

    def follow(self) -> None:
        """Return to the end and stay there."""
        self._set_following(True)
        self._to_end()

    def _to_end(self) -> None:
        self._moving = True
        self.scrollToBottom()
        self._moving = False

    def _set_following(self, on: bool) -> None:
        if on:
            self._new = 0
            self.pill.hide()
        if on != self._following:
            self._following = on
            self.following_changed.emit(on)

    def _on_scrolled(self, value: int) -> None:
        if not self._moving:
            bar = self.verticalScrollBar()
            self._set_following(value >= bar.maximum() - self._theme.px(4))
            if value <= bar.minimum() and not self._following:
                self.earlier_asked.emit()

    def _on_range(self, _least: int, _most: int) -> None:
        if self._following:
            self._to_end()

    def rowsInserted(self, parent: QModelIndex, start: int, end: int) -> None:  # type: ignore[override]
        super().rowsInserted(parent, start, end)
        if self._following:
            self.scheduleDelayedItemsLayout()
        elif end == self.model().rowCount() - 1:
            self._new += end - start + 1
            self.pill.setText(f"{self._new} new")
            self.pill.show()
            self._place_pill()

    def setModel(self, model: object) -> None:
        super().setModel(model)  # type: ignore[arg-type]
        if model is not None:
            model.modelReset.connect(self.follow)  # type: ignore[attr-defined]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_pill()
        if self._following:
            self._to_end()

    def _place_pill(self) -> None:
        self.pill.adjustSize()
        self.pill.move((self.width() - self.pill.width()) // 2, self.height() - self.pill.height() - self._theme.px(8))

    def row(self) -> NoteRow | None:
        """The selected note, as the curtain lets it be seen."""
        found = self.currentIndex().data(NOTE_ROLE)
        return found if isinstance(found, NoteRow) else None

    def edit_uid(self, uid: str) -> bool:
        """Open a note for editing in place."""
        for number in range(self.model().rowCount() - 1, -1, -1):
            index = self.model().index(number, 0)
            row = index.data(NOTE_ROLE)
            if isinstance(row, NoteRow) and row.note.uid == uid:
                self.setCurrentIndex(index)
                self.scrollTo(index)
                self.edit(index)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.row()
        key, plain = event.key(), event.modifiers() == Qt.KeyboardModifier.NoModifier
        if row is not None and plain:
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
                if not row.hidden:
                    self.edit(self.currentIndex())
                return
            if key == Qt.Key.Key_Delete:
                self.remove_asked.emit(row.note.uid)
                return
            if self.single_keys and not row.hidden:
                for wanted, signal in (
                    (Qt.Key.Key_T, self.retag_asked), (Qt.Key.Key_M, self.move_asked), (Qt.Key.Key_L, self.lock_asked)
                ):
                    if key == wanted:
                        signal.emit(row.note.uid)
                        return
        if key == Qt.Key.Key_End and plain:
            super().keyPressEvent(event)
            self.follow()
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, _event: object) -> None:
        row = self.row()
        if row is not None and not row.hidden:
            self.edit(self.currentIndex())

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if brings(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        row, count = index.data(NOTE_ROLE), brings(event.mimeData())
        if count and isinstance(row, NoteRow) and not row.unsaved:
            event.acceptProposedAction()
            self._frame.show_at(self.visualRect(index))
            self.hovered.emit(row.note.uid, count)
        else:
            event.ignore()
            self._end_drag()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._end_drag()

    def dropEvent(self, event: QDropEvent) -> None:
        self._end_drag()
        row = self.indexAt(event.position().toPoint()).data(NOTE_ROLE)
        data: QMimeData = event.mimeData()
        if isinstance(row, NoteRow) and not row.unsaved:
            event.acceptProposedAction()
            self.dropped.emit(row.note.uid, data)

    def _end_drag(self) -> None:
        self._frame.hide()
        self.hovered.emit("", 0)
