"""The notes of a session as a Qt model, the filters over them, and the curtain that redacts what others must not read.

Owns rows, order (newest last) and which rows a filter shows. Views cannot leak what the curtain proxy does not return.
Holds no drawing and no storage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from enum import Enum

from PySide6.QtCore import QAbstractListModel, QIdentityProxyModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.model.capture import Note

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
PAGE = 300  # rows laid out at once: a view measures all of them after every new note
NOTE_ROLE = int(Qt.ItemDataRole.UserRole) + 1

HIDDEN_SPOKEN = "Confidential note, hidden"
HIDDEN_SHOWN = "Confidential note hidden · hold F9 to peek"
VISIBILITY_WORDS = {"confidential": "Confidential", "assessor": "Assessor only", "restricted": "Restricted"}
KIND_WORDS = {
    "finding": "Finding", "strength": "Strength", "risk": "Risk", "decision": "Decision", "action": "Action",
    "question": "Follow-up", "request": "Request",
}


class NoteFilter(Enum):
    """The filter chips over the notes."""

    STATEMENT = "This statement"
    SESSION = "All of session"
    FOLLOW_UPS = "Follow-ups"
    REQUESTS = "Requests"
    QUOTES = "Quotes"
    CONFIDENTIAL = "Confidential"


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note as it is shown. `hidden`: redacted by the curtain; `unsaved`: kept in memory because the store refused."""

    note: Note
    speaker: str
    initials: str
    codes: tuple[str, ...] = ()
    evidence: int = 0
    hidden: bool = False
    unsaved: bool = False

    @property
    def time(self) -> str:
        """Local time of the place where it was typed."""
        zone = timezone(timedelta(minutes=self.note.offset))
        return datetime.fromtimestamp(self.note.at / 1000, zone).strftime("%H:%M:%S")

    @property
    def text(self) -> str:
        """The words, in quotation marks when they are verbatim."""
        return f"“{self.note.text}”" if self.note.quote else self.note.text

    @property
    def spoken(self) -> str:
        """The sentence a screen reader hears."""
        if self.hidden:
            return HIDDEN_SPOKEN
        words = [self.time, self.speaker, *self.codes]
        if self.note.kind in KIND_WORDS:
            words.append(KIND_WORDS[self.note.kind])
        if self.note.quote:
            words.append("Quote")
        if self.note.visibility in VISIBILITY_WORDS:
            words.append(VISIBILITY_WORDS[self.note.visibility])
        if self.evidence:
            words.append(f"Evidence {self.evidence}")
        if self.unsaved:
            words.append("Not saved")
        return ", ".join(words) + ": " + self.text


def initials(name: str) -> str:
    """"Priya Raman" -> PR; one word gives its first two letters."""
    words = [w for w in name.replace("-", " ").split() if w]
    if not words:
        return "?"
    return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()


class NotesModel(QAbstractListModel):
    """Rows of one session in the order of their times; the newest PAGE, and earlier ones when they are asked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: dict[str, NoteRow] = {}
        self._rows: list[NoteRow] = []
        self._filter = NoteFilter.SESSION
        self._criterion = ""
        self._limit = PAGE
        self.on_edited: Callable[[str, str, str], None] | None = None

    # -- content

    def set_rows(self, rows: Iterable[NoteRow]) -> None:
        self._all = {r.note.uid: r for r in sorted(rows, key=_order)}
        self._refilter()

    def put(self, row: NoteRow) -> None:
        """Add or replace one row; only this row is told to the view."""
        known = row.note.uid in self._all
        self._all[row.note.uid] = row
        at = self.position(row.note.uid)
        fits = self._fits(row)
        if at >= 0 and fits and known:
            self._rows[at] = row
            index = self.index(at)
            self.dataChanged.emit(index, index)
        elif at >= 0:
            self._take_out(at)
            if fits:
                self._insert(row)
        elif fits:
            self._insert(row)

    def remove(self, uid: str) -> None:
        self._all.pop(uid, None)
        at = self.position(uid)
        if at >= 0:
            self._take_out(at)

    def _insert(self, row: NoteRow) -> None:
        if self._rows and _order(row) < _order(self._rows[0]) and self.earlier > 1:
            return  # among the earlier ones
        at = len(self._rows)
        while at > 0 and _order(self._rows[at - 1]) > _order(row):
            at -= 1
        self.beginInsertRows(QModelIndex(), at, at)
        self._rows.insert(at, row)
        self.endInsertRows()

    def _take_out(self, at: int) -> None:
        self.beginRemoveRows(QModelIndex(), at, at)
        del self._rows[at]
        self.endRemoveRows()

    def _refilter(self) -> None:
        self.beginResetModel()
        self._rows = self._fitting()[-self._limit:]
        self.endResetModel()

    def _fitting(self) -> list[NoteRow]:
        return sorted((r for r in self._all.values() if self._fits(r)), key=_order)

    @property
    def earlier(self) -> int:
        """How many notes of this choice are older than the rows shown."""
        return sum(1 for r in self._all.values() if self._fits(r)) - len(self._rows)

    def show_earlier(self) -> int:
        """Put the next page of older notes in front; returns how many came."""
        found = self._fitting()
        before = found[:len(found) - len(self._rows)][-PAGE:]
        if before:
            self.beginInsertRows(QModelIndex(), 0, len(before) - 1)
            self._rows[:0] = before
            self.endInsertRows()
            self._limit = len(self._rows)
        return len(before)

    def reveal(self, uid: str) -> int:
        """The row of a note, after fetching as many older ones as it takes; -1 when the filter leaves it out."""
        row = self._all.get(uid)
        if row is None or not self._fits(row):
            return -1
        while self.position(uid) < 0 and self.show_earlier():
            pass
        return self.position(uid)

    # -- filter

    def set_filter(self, chosen: NoteFilter, criterion: str) -> bool:
        """Show another choice of notes; True when the rows were built again."""
        moved = criterion != self._criterion and chosen is NoteFilter.STATEMENT
        if chosen is self._filter and not moved:
            self._criterion = criterion
            return False
        self._filter, self._criterion, self._limit = chosen, criterion, PAGE
        self._refilter()
        return True

    @property
    def filter(self) -> NoteFilter:
        return self._filter

    def _fits(self, row: NoteRow) -> bool:
        note = row.note
        match self._filter:
            case NoteFilter.STATEMENT:
                return self._criterion in note.criteria
            case NoteFilter.FOLLOW_UPS:
                return note.kind == "question"
            case NoteFilter.REQUESTS:
                return note.kind == "request"
            case NoteFilter.QUOTES:
                return note.quote
            case NoteFilter.CONFIDENTIAL:
                return note.visibility != "normal"
        return True

    # -- reading

    @property
    def total(self) -> int:
        """Notes of the session, whatever the filter shows."""
        return len(self._all)

    def row(self, uid: str) -> NoteRow | None:
        return self._all.get(uid)

    def uid_at(self, place: int) -> str:
        """The uid of a visible row, "" outside."""
        return self._rows[place].note.uid if 0 <= place < len(self._rows) else ""

    def position(self, uid: str) -> int:
        for i in range(len(self._rows) - 1, -1, -1):
            if self._rows[i].note.uid == uid:
                return i
        return -1

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, _index: Index) -> Qt.ItemFlag:
        return (Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
                | Qt.ItemFlag.ItemIsDropEnabled)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == NOTE_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.note.text
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return row.spoken if role == Qt.ItemDataRole.AccessibleTextRole else None
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Editing in place hands the new text on; the row changes when the change is stored."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        row = self._rows[index.row()]
        text = str(value)
        if text.strip() and text != row.note.text and self.on_edited is not None:
            self.on_edited(row.note.uid, row.note.text, text)
        return True


class CurtainProxy(QIdentityProxyModel):
    """With the curtain on, confidential rows lose text, speaker and evidence in every role."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on = False
        self._peek = ""

    @property
    def on(self) -> bool:
        return self._on

    def set_curtain(self, on: bool) -> None:
        if on != self._on:
            self._on = on
            self._peek = ""
            self._tell()

    def set_peek(self, uid: str) -> None:
        """Show one confidential note while F9 is held; "" ends it."""
        if uid != self._peek:
            self._peek = uid
            self._tell()

    def _tell(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 0))

    def _hides(self, row: NoteRow) -> bool:
        return self._on and row.note.visibility != "normal" and row.note.uid != self._peek

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        row = super().data(index, NOTE_ROLE)
        if isinstance(row, NoteRow) and self._hides(row):
            flags &= ~Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = super().data(index, NOTE_ROLE)
        if not isinstance(row, NoteRow) or not self._hides(row):
            return super().data(index, role)
        if role == NOTE_ROLE:
            bare = replace(row.note, text="", speaker="", criteria=(), kind="note", quote=False, proposed="")
            return NoteRow(bare, "Speaker hidden", "", hidden=True)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return HIDDEN_SPOKEN
        return None


def _order(row: NoteRow) -> tuple[int, str]:
    return row.note.at, row.note.uid
