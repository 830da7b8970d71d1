"""Notes as a list shows them: with the speaker's name, initials and the number of evidence items.

Owns who is shown as speaker; knows nothing of screens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.model.capture import Evidence, Note
from workbench.model.engagement import Participant, Session
from workbench.store.command import Reader

YOU = "You"


@dataclass(frozen=True)
class NoteItem:
    """speaker is "You" when nobody else is named; initials follow the person shown. session_title may be empty."""

    note: Note
    speaker: str
    initials: str
    role: str
    evidence: int
    session_title: str

    @property
    def uid(self) -> str:
        return self.note.uid


def initials(name: str) -> str:
    """Up to two capital letters of a name: first and last word; of an address what stands before the @."""
    words = [w for w in name.partition("@")[0].replace(".", " ").replace("-", " ").split() if w[:1].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def note_list(reader: Reader, session: str | None = None, criterion: str | None = None, *,
              assessment: str | None = None, unit: str | None = None, kinds: Iterable[str] = (),
              visibilities: Iterable[str] = (), uids: Iterable[str] | None = None) -> tuple[NoteItem, ...]:
    """Notes, oldest first. None means "any"; `criterion` finds notes that name this criterion or node."""
    asked = {"session": session, "assessment": assessment, "unit": unit}
    where: dict[str, object] = {name: wanted for name, wanted in asked.items() if wanted is not None}
    if tuple(kinds):
        where["kind"] = tuple(kinds)
    if tuple(visibilities):
        where["visibility"] = tuple(visibilities)
    if uids is not None:
        where["uid"] = tuple(uids)
    notes = reader.all(Note, **where)
    if criterion is not None:
        notes = [n for n in notes if criterion in n.criteria]
    people = {p.uid: p for p in reader.all(Participant)}
    titles = {s.uid: s.title for s in reader.all(Session)}
    attached = Counter(e.note for e in reader.all(Evidence) if e.note)
    return tuple(note_item(n, people, titles.get(n.session, ""), attached.get(n.uid, 0))
                 for n in sorted(notes, key=lambda n: (n.at, n.uid)))


def note_item(note: Note, people: Mapping[str, Participant], session_title: str = "", evidence: int = 0) -> NoteItem:
    """One note dressed for a list."""
    person = people.get(note.speaker)
    if person is None:
        return NoteItem(note, YOU, initials(note.author or YOU), "", evidence, session_title)
    return NoteItem(note, person.name, initials(person.name), person.role, evidence, session_title)
