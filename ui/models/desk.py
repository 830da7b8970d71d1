"""The desk: the one state the three panes of Capture share, and the only thing in them that issues commands.

Owns the selection (statement, context, unit), the books, the notes and what changed. Panes listen to its signals and
call its verbs. It learns of every change through one path, `apply`, whoever made it. Holds no widgets.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject, Signal

from ui.models.book import Book, Spot
from ui.models.desk_data import DeskRows, ScriptLine, read_desk, script_of
from ui.models.notes_model import NoteRow, initials
from ui.views.base import Shell
from workbench.app import ChangeSet
from workbench.model.capture import Evidence, EvidenceLink, Note
from workbench.model.engagement import AskedQuestion, Participant, Session
from workbench.model.framework import Criterion, Node, Scale
from workbench.model.judgement import Judgement, Settled

# Kinds that are followed row by row; any other watched kind reads the desk again.
FINE = frozenset(
    {"settled", "rating", "judgement", "note", "draft_line", "evidence", "evidence_link", "asked_question"}
)
COARSE = frozenset(
    {"assessment", "unit", "participant", "session", "target", "framework_copy", "engagement", "tailoring"}
)


class Desk(QObject):
    """Books, selection, notes. `book` is the assessment in view."""

    reloaded = Signal()
    selected = Signal()
    unit_changed = Signal()
    rated = Signal(str, object)  # assessment uid, frozenset of spots whose shown answer may differ
    note_put = Signal(object)  # NoteRow
    note_gone = Signal(str)
    notes_reset = Signal()
    evidence_changed = Signal()
    asked_changed = Signal()

    def __init__(self, shell: Shell, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shell = shell
        self.bridge = shell.bridge
        self.rows: DeskRows | None = None
        self.books: dict[str, Book] = {}
        self.book: Book | None = None
        self.spot: Spot = ("", "")
        self.unit = ""
        self.people: dict[str, Participant] = {}
        self.evidence: dict[str, Evidence] = {}
        self.links: dict[str, EvidenceLink] = {}
        self.asked: set[str] = set()
        self.notes: dict[str, Note] = {}
        self._scripts: dict[tuple[str, str], tuple[ScriptLine, ...]] = {}

    # -- reading

    def load(self) -> None:
        """Read everything again and keep the selection where it was."""
        context = self.shell.context
        rows = self.bridge.read(read_desk, context.session)
        self.rows = rows
        self.people = {p.uid: p for p in rows.people}
        self.evidence = {e.uid: e for e in rows.evidence}
        self.links = {x.uid: x for x in rows.links}
        self.asked = set(rows.asked)
        self.notes = {n.uid: n for n in rows.notes}
        self._scripts.clear()
        types = self._evidence_types()
        self.books = {}
        for entry in rows.assessments:
            chosen = entry.assessment.units
            units = tuple(u for u in rows.units if u.uid in chosen) if chosen else ()
            framework = self.bridge.workbench.framework_of(entry.assessment)
            self.books[entry.assessment.uid] = Book(
                entry.assessment, framework, units, {t.node: t.level for t in entry.targets},
                entry.settled, entry.judgements, types,
            )
        self.book = self.books.get(context.assessment) or next(iter(self.books.values()), None)
        if self.book is None:
            self.spot = ("", "")
        elif self.book.criterion(self.spot[0]) is None:
            wanted = context.criterion if self.book.criterion(context.criterion) else ""
            self.spot = (wanted, "") if wanted else self._first_open()
        self.unit = self.unit if self.book and any(u.uid == self.unit for u in self.book.units) else ""
        self._share()
        self.reloaded.emit()

    def _evidence_types(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for link in self.links.values():
            found.setdefault(link.criterion, set()).add(link.type)
        return {k: frozenset(v) for k, v in found.items()}

    def _first_open(self) -> Spot:
        """The first statement without an answer, else the first of all."""
        book = self.book
        if book is None:
            return "", ""
        first: Spot = ("", "")
        for node in book.framework.dimensions:
            for line in self.script(node, book):
                spot = (line.criterion.uid, line.context)
                first = first if first[0] else spot
                if book.shown(*spot).state == "unanswered":
                    return spot
        if not first[0] and book.framework.criteria:
            first = (book.framework.criteria[0].uid, "")
        return first

    def apply(self, change: ChangeSet) -> None:
        """Follow one stored step, row by row where that is enough."""
        if self.rows is None or COARSE & change.kinds:
            self.load()
            return
        touched: dict[str, set[Spot]] = {}
        evidence = asked = False
        for one in change.changes:
            match one.kind:
                case "settled":
                    self._follow_settled(one.uid, one.what == "gone", touched)
                case "judgement":
                    self._follow_judgement(one.uid, one.what == "gone", touched)
                case "note":
                    self._follow_note(one.uid, one.what == "gone")
                case "evidence" | "evidence_link":
                    evidence = True
                case "asked_question":
                    asked = True
        if evidence:
            self._read_evidence(touched)
        for uid, spots in touched.items():
            self._recompute(uid, spots)
        if evidence:
            self.evidence_changed.emit()
        if asked and self.session is not None:
            rows = self.bridge.read(lambda reader: reader.all(AskedQuestion, session=self.session_uid))
            self.asked = {a.question for a in rows}
            self.asked_changed.emit()

    def _find(self, cls: type[Any], uid: str) -> Any:
        return self.bridge.read(lambda reader: reader.find(cls, uid))

    def _follow_settled(self, uid: str, gone: bool, touched: dict[str, set[Spot]]) -> None:
        record = None if gone else self._find(Settled, uid)
        if record is None:
            for book in self.books.values():
                spot = book.drop_settled(uid)
                if spot is not None:
                    touched.setdefault(book.assessment.uid, set()).add(spot)
            return
        owner = self.books.get(record.assessment)
        if owner is not None:
            owner.put_settled(record)
            touched.setdefault(record.assessment, set()).add((record.criterion, record.context))

    def _follow_judgement(self, uid: str, gone: bool, touched: dict[str, set[Spot]]) -> None:
        record: Judgement | None = None if gone else self._find(Judgement, uid)
        for book in self.books.values():
            old = book.judgements.pop(uid, None)
            if old is not None:
                touched.setdefault(book.assessment.uid, set()).add((old.subject, old.context))
        if record is not None and record.assessment in self.books:
            self.books[record.assessment].judgements[uid] = record
            touched.setdefault(record.assessment, set()).add((record.subject, record.context))

    def _follow_note(self, uid: str, gone: bool) -> None:
        note: Note | None = None if gone else self._find(Note, uid)
        if note is None or note.session != self.session_uid:
            if self.notes.pop(uid, None) is not None:
                self.note_gone.emit(uid)
            return
        self.notes[uid] = note
        self.note_put.emit(self.note_row(note))

    def _read_evidence(self, touched: dict[str, set[Spot]]) -> None:
        before = set(self.links.values())
        evidence, links = self.bridge.read(lambda reader: (reader.all(Evidence), reader.all(EvidenceLink)))
        notes = {e.note for e in (*self.evidence.values(), *evidence) if e.note}
        self.evidence = {e.uid: e for e in evidence}
        self.links = {x.uid: x for x in links}
        for link in before.symmetric_difference(links):
            for book in self.books.values():
                if book.criterion(link.criterion) is not None:
                    touched.setdefault(book.assessment.uid, set()).add((link.criterion, link.context))
        types = self._evidence_types()
        for book in self.books.values():
            book.evidence_types = types
        for uid in notes:
            if uid in self.notes:
                self.note_put.emit(self.note_row(self.notes[uid]))

    def _recompute(self, assessment: str, spots: Iterable[Spot]) -> None:
        book = self.books[assessment]
        before = dict(book.spots)
        book.compute(spots)
        changed = {
            spot for spot, result in book.spots.items()
            if (old := before.get(spot)) is not result and old != result  # a new dimension repeats most results
        }
        self.rated.emit(assessment, frozenset(changed.union(spots)))

    # -- what the panes show

    @property
    def session(self) -> Session | None:
        return self.rows.session if self.rows is not None else None

    @property
    def session_uid(self) -> str:
        return self.session.uid if self.session is not None else ""

    @property
    def criterion(self) -> Criterion | None:
        return self.book.criterion(self.spot[0]) if self.book is not None else None

    @property
    def scale(self) -> Scale | None:
        if self.book is None or self.criterion is None:
            return None
        return self.book.framework.scale_of(self.criterion)

    @property
    def node(self) -> Node | None:
        """The dimension or area of the selected statement."""
        if self.book is None or not self.spot[0]:
            return None
        return self.book.node_of(*self.spot)

    @property
    def read_only(self) -> bool:
        opened = self.bridge.workbench.engagement
        return opened is None or opened.read_only

    def script(self, node: Node | None = None, book: Book | None = None) -> tuple[ScriptLine, ...]:
        """The questions of a dimension (the current one when none is given)."""
        book = book or self.book
        node = node or self.node
        if book is None or node is None:
            return ()
        key = (book.assessment.uid, node.uid)
        if key not in self._scripts:
            self._scripts[key] = script_of(book, node)
        return self._scripts[key]

    def speaker_name(self, uid: str) -> str:
        person = self.people.get(uid)
        if person is None:
            return "You" if not uid else "Unknown"
        return person.name or person.alias

    def note_row(self, note: Note) -> NoteRow:
        """A note with what stands in other records."""
        codes = []
        for uid in note.criteria:
            codes.append(self.code_of(uid))
        name = self.speaker_name(note.speaker)
        me = self.bridge.workbench.person or "You"
        return NoteRow(
            note=note, speaker=name, initials=initials(name if note.speaker else me),
            codes=tuple(c for c in codes if c),
            evidence=sum(1 for e in self.evidence.values() if e.note == note.uid),
        )

    def code_of(self, uid: str) -> str:
        """The short code of a criterion or node of any open framework."""
        books = ([self.book] if self.book else []) + list(self.books.values())
        for known in books:
            criterion = known.criterion(uid)
            if criterion is not None:
                single = known.picks_levels and len(known.framework.criteria) == 1
                return known.framework.title if single else known.code(criterion)
            node = known.framework.node_by_uid.get(uid)
            if node is not None:
                return known.framework.short_code(node.code) or node.title
        return ""

    def evidence_of(self, spot: Spot, unit: str = "") -> list[tuple[EvidenceLink, Evidence]]:
        """Linked evidence of a statement; with a unit only that unit's and the common ones."""
        found = [
            (link, self.evidence[link.evidence]) for link in self.links.values()
            if link.criterion == spot[0] and link.context == spot[1] and link.evidence in self.evidence
            and (not unit or link.unit in ("", unit))
        ]
        return sorted(found, key=lambda pair: (pair[1].number, pair[0].uid))

    # -- selection

    def select(self, criterion: str, context: str = "", unit: str | None = None, assessment: str = "") -> None:
        """Make a statement the current one in all panes and all screens."""
        book = self.books.get(assessment) or self.book
        if book is None or book.criterion(criterion) is None:
            return
        unit = self.unit if unit is None else unit
        if unit and not any(u.uid == unit for u in book.units):
            unit = ""
        same_place = book is self.book and (criterion, context) == self.spot
        if same_place and unit == self.unit:
            return
        self.bridge.flush()
        self.book, self.spot = book, (criterion, context)
        moved_unit = unit != self.unit
        self.unit = unit
        self._share()
        if not same_place:
            self.selected.emit()
        elif moved_unit:
            self.unit_changed.emit()

    def select_unit(self, unit: str) -> None:
        if unit != self.unit:
            self.bridge.flush()
            self.unit = unit
            self._share()
            self.unit_changed.emit()

    def _share(self) -> None:
        node = self.node
        self.shell.set_context(
            assessment=self.book.assessment.uid if self.book else "", session=self.session_uid,
            criterion=self.spot[0], node=node.uid if node else "", unit=self.unit,
        )

    def step(self, by: int) -> None:
        """The next or previous statement of the dimension."""
        spots = list(dict.fromkeys((x.criterion.uid, x.context) for x in self.script()))
        self._move(spots, self.spot, by)

    def step_question(self, by: int, current: str) -> ScriptLine | None:
        """The question before or after one; None at the ends."""
        lines = self.script()
        here = next((i for i, x in enumerate(lines) if x.uid == current), -1)
        wanted = here + by
        return lines[wanted] if 0 <= wanted < len(lines) else None

    def _move(self, spots: list[Spot], here: Spot, by: int) -> None:
        if not spots:
            return
        at = spots.index(here) if here in spots else -1
        wanted = min(max(at + by, 0), len(spots) - 1)
        self.select(*spots[wanted])
