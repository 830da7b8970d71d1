"""First half of the sample: client, units, people, sessions, notes and evidence, each through its own command.

Owns the mapping from the short keys of the texts to stored uids; knows nothing of ratings.
"""

from __future__ import annotations

from datetime import date

from workbench.commands.engagements import add_participant, add_unit, create_engagement
from workbench.commands.evidence import attach_file, attach_link, attach_seen, edit_evidence, link_evidence
from workbench.commands.interviews import add_session, edit_session, mark_asked
from workbench.commands.notes import add_note, change_note, save_draft
from workbench.demo import notes_early, notes_late, people
from workbench.demo.evidence import ITEMS, Item
from workbench.demo.note_shape import DemoNote
from workbench.demo.papers import PAPERS, TABLES
from workbench.demo.pictures import PICTURES
from workbench.demo.ratings_enterprise import ENTERPRISE
from workbench.demo.ratings_units import LEVEL_2
from workbench.model.framework import Framework
from workbench.report.sample_documents import Block, sample_paper
from workbench.store.command import Transaction

NOTES: tuple[DemoNote, ...] = notes_early.NOTES + notes_late.NOTES
DRAFT = "#L2-REL-2 @Priya !finding No fallback was tried for 2 of 17 models this year"
DRAFT_SESSION = 4


class Capture:
    """Keeps the uids that later steps need."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.criteria = {framework.short_code(c.code): c.uid for c in framework.criteria}
        self.dimensions = {framework.short_code(n.code): n.uid for n in framework.dimensions}
        self.units: dict[str, str] = {"": ""}
        self.people: dict[str, str] = {"": ""}
        self.meetings: dict[int, str] = {}
        self.note_uids: list[tuple[DemoNote, str]] = []
        self.evidence_uids: list[tuple[Item, str, tuple[str, ...]]] = []

    def set_up(self, tx: Transaction) -> None:
        create_engagement(
            client=people.CLIENT, title=people.TITLE, scope=people.SCOPE, starts=people.STARTS, ends=people.ENDS,
            language="en", confidentiality="Confidential", lead=people.LEAD,
        ).run(tx)
        for key, name, kind in people.UNITS:
            parent = "" if kind == "organisation" else self.units["northwind"]
            self.units[key] = add_unit(name, kind, parent=parent).run(tx)
        for person in people.PEOPLE:
            self.people[person.key] = add_participant(
                person.name, role=person.role, unit=self.units[person.unit], alias=person.alias,
                assessor=person.assessor,
            ).run(tx)

    def sessions(self, tx: Transaction) -> None:
        for meeting in people.MEETINGS:
            uid = add_session(
                meeting.title, meeting.kind, starts=people.moment(meeting.day, meeting.start),
                unit=self.units[meeting.unit], participants=tuple(self.people[key] for key in ("AK", *meeting.people)),
                agenda={"slots": [{"node": self.dimensions[d], "minutes": minutes} for d, minutes in meeting.agenda]},
            ).run(tx)
            self.meetings[meeting.number] = uid
            edit_session(uid, ends=people.moment(meeting.day, meeting.end)).run(tx)

    def notes(self, tx: Transaction, assessment: str) -> None:
        days = {m.number: m.day for m in people.MEETINGS}
        asked: set[tuple[int, str]] = set()
        for note in NOTES:
            at = people.moment(days[note.session], note.clock)
            uid = add_note(
                self.meetings[note.session], assessment, note.text, at=at, offset=people.OFFSET, zone=people.ZONE,
                kind=note.kind, speaker=self.people[note.speaker], visibility=note.visibility, quote=bool(note.quote),
                criteria=tuple(self.criteria[code] for code in note.codes.split()), unit=self.units[note.unit],
            ).run(tx)
            if note.quote not in ("", "internal"):
                change_note(uid, quote_state=note.quote).run(tx)
            self.note_uids.append((note, uid))
            for code in note.codes.split():
                if (note.session, code) not in asked and note.session != 6:
                    asked.add((note.session, code))
                    self._ask(tx, note.session, self.criteria[code])
        save_draft(self.meetings[DRAFT_SESSION], DRAFT, people.moment(days[DRAFT_SESSION], "12:38:20")).run(tx)

    def _ask(self, tx: Transaction, session: int, criterion: str) -> None:
        """The script knows a criterion's one plain question by the criterion's own uid."""
        questions = [q.uid for q in self.framework.questions_of.get(criterion, ())] or [criterion]
        for question in questions:
            mark_asked(self.meetings[session], question).run(tx)

    def evidence(self, tx: Transaction) -> None:
        days = {m.number: m.day for m in people.MEETINGS}
        for item in ITEMS:
            uid = self._attach(tx, item)
            edit_evidence(
                uid, source=item.source, document_day=item.day, place=item.place, strength=item.strength,
                status=item.status, visibility=item.visibility, session=self.meetings[item.session],
                witnesses=item.witnesses, collected_by=people.LEAD,
                collected_at=people.moment(days[item.session], "17:00"),
            ).run(tx)
            linked = self._codes(item)
            for code in linked:
                link_evidence(uid, self.criteria[code], unit=self.units[item.unit], type=item.type).run(tx)
            self.evidence_uids.append((item, uid, linked))

    def _attach(self, tx: Transaction, item: Item) -> str:
        if item.kind == "link":
            return str(attach_link(item.body, title=item.title).run(tx))
        if item.kind == "seen":
            return str(attach_seen(title=item.title, text=item.text).run(tx))
        return str(attach_file(self._bytes(item), title=item.title, file_name=item.file_name).run(tx))

    def _bytes(self, item: Item) -> bytes:
        if item.kind == "paper":
            paper = PAPERS[item.body]
            return sample_paper(paper.title, paper.subtitle, paper.blocks)
        if item.kind == "picture":
            return PICTURES[item.body]()
        if item.kind == "minutes":
            return self._minutes(int(item.body))
        return TABLES[item.body].encode()

    def _minutes(self, number: int) -> bytes:
        """Minutes hold what may leave the room: no confidential line, nobody's assessor remark."""
        meeting = next(m for m in people.MEETINGS if m.number == number)
        names = {p.key: f"{p.name}, {p.role}" for p in people.PEOPLE}
        blocks: list[Block] = [("h", "Present"), ("p", "; ".join(names[key] for key in ("AK", *meeting.people)))]
        blocks.append(("h", "Statements"))
        for note in NOTES:
            if note.session == number and note.visibility == "normal" and note.speaker:
                blocks.append(("p", f"{note.clock[:5]}  {note.codes}  {note.text}"))
        day = date.fromisoformat(meeting.day)
        when = f"{day.day} November {day.year}"
        subtitle = f"{meeting.kind.capitalize()} {number} · {when} · confirmed by those present"
        return sample_paper(meeting.title, subtitle, blocks)

    def _codes(self, item: Item) -> tuple[str, ...]:
        """The criteria an item speaks for; minutes affirm every criterion of their dimensions that is met somewhere."""
        if item.kind != "minutes":
            return tuple(item.codes.split())
        wanted = set(item.codes.split())
        rated = {**{f"{code}": " ".join(cells) for code, cells in LEVEL_2.items()}, **ENTERPRISE}
        return tuple(code for code, text in rated.items()
                     if code.split("-")[1] in wanted and ("FI " in text or "LI " in text))
