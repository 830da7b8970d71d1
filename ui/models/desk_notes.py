"""Note and evidence verbs of the desk: keep a line, its draft, edits; bring files, images, links into the file.

Owns what happens when the store refuses: the note stays in memory, is shown as not saved and is tried again in order.
Stores through commands only.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QObject, Signal
from PySide6.QtGui import QImage, QImageWriter

from ui.messages import explain
from ui.models.desk import Desk
from workbench.app import ChangeSet, Command
from workbench.commands import evidence as evidence_commands
from workbench.commands import interviews, notes
from workbench.errors import Cancelled, Stale, Unavailable
from workbench.model.capture import EvidenceLink, Note
from workbench.model.record import new_uid

LARGE = 50 * 1024 * 1024
AT_ONCE = 4 * 1024 * 1024
Here = tuple[tuple[str, str], str]  # spot and unit


@dataclass(frozen=True, slots=True)
class Line:
    """A captured line, understood: what becomes a note."""

    text: str
    criteria: tuple[str, ...]
    speaker: str = ""
    kind: str = "note"
    quote: bool = False
    visibility: str = "normal"
    proposed: str = ""
    first_key_at: int = 0
    typed: bool = True  # in the capture bar, so that it was the unsent line


@dataclass(frozen=True, slots=True)
class Large:
    """A file over the limit, waiting for an answer; it stays with the statement it was brought to."""

    path: Path
    size: int
    spot: tuple[str, str]
    unit: str
    note: str = ""
    then: Callable[[str], object] | None = None


class NoteVerbs(QObject):
    """Verbs on notes, drafts and evidence."""

    kept_in_memory = Signal(object)  # NoteRow
    memory_changed = Signal(int, str)  # notes waiting, why
    proposed = Signal(str)
    large_asked = Signal(object)  # Large

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._waiting: list[tuple[Note, Callable[[], Command]]] = []
        self._retrying = False
        self.last_note = ""
        desk.bridge.flushing.connect(self.retry)

    # -- session

    def ensure_session(self) -> bool:
        """Notes belong to a session; the first note of an engagement begins one."""
        desk = self._desk
        if desk.session is not None:
            return True
        done = desk.bridge.do(interviews.add_session("Session 1", "interview", starts=_now()), self)
        if done is not None:
            desk.shell.set_context(session=str(done.result))
            desk.load()
        return desk.session is not None

    # -- notes

    def add(self, line: Line) -> bool:
        """Keep a line as a note. True when it is stored or safe in memory, so that the bar may empty itself."""
        desk = self._desk
        if desk.read_only:
            desk.shell.toast("This file is open read-only.")
            return False
        if not self.ensure_session():
            return False
        offset, zone = _zone(line.first_key_at)
        book = desk.book
        at = line.first_key_at or _now()
        session, assessment, unit = desk.session_uid, book.assessment.uid if book else "", desk.unit

        def make() -> Command:
            return notes.add_note(
                session, assessment, line.text, at=at, offset=offset, zone=zone, kind=line.kind,
                speaker=line.speaker, criteria=line.criteria, unit=unit, visibility=line.visibility,
                quote=line.quote, proposed=line.proposed, keep_draft=not line.typed,
            )

        failure: list[Exception] = []
        done = desk.bridge.do(make(), self, failed=failure.append)
        if done is None:
            error = failure[0] if failure else None
            if isinstance(error, Unavailable):
                note = Note(
                    uid=f"memory-{new_uid()}", session=session, assessment=assessment, at=at, offset=offset, zone=zone,
                    speaker=line.speaker, kind=line.kind, text=line.text, quote=line.quote, criteria=line.criteria,
                    unit=unit, visibility=line.visibility, proposed=line.proposed,
                )
                self._wait(note, make, explain(error).sentence)
                self._let_draft_go(line)
                return True
            if error is not None:
                desk.bridge.tell(error)
            return False
        self._let_draft_go(line)
        self.last_note = str(done.result)
        word = "Note" if line.kind == "note" else line.kind.capitalize()
        where = next((desk.code_of(c) for c in line.criteria), "")
        desk.shell.announce(f"{word} added to {where}" if where else f"{word} added")
        if line.proposed:
            self.proposed.emit(line.proposed)
        return True

    def _let_draft_go(self, line: Line) -> None:
        if line.typed:
            self._desk.bridge.hold("draft", False)

    def _wait(self, note: Note, make: Callable[[], Command], why: str) -> None:
        self._waiting.append((note, make))
        self._desk.bridge.hold("notes", True)
        self.kept_in_memory.emit(replace(self._desk.note_row(note), unsaved=True))
        self.memory_changed.emit(len(self._waiting), why)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def retry(self) -> None:
        """Try to store what waits in memory, in its order."""
        if not self._waiting or self._retrying:
            return
        self._retrying = True
        try:
            while self._waiting:
                note, make = self._waiting[0]
                if self._desk.bridge.do(make(), self, failed=lambda _error: None) is None:
                    return
                self._waiting.pop(0)
                self._desk.note_gone.emit(note.uid)
        finally:
            self._retrying = False
        self._desk.bridge.hold("notes", False)
        self.memory_changed.emit(0, "")

    def edit(self, uid: str, seen: str, text: str) -> bool:
        """Store an edited text; when somebody changed it meanwhile, say so and keep both."""
        failure: list[Exception] = []
        done = self._desk.bridge.do(notes.edit_note(uid, seen, text), self, failed=failure.append)
        if done is not None:
            return True
        error = failure[0] if failure else None
        if isinstance(error, Stale):
            self._desk.shell.toast("The note was changed meanwhile. Your text is in the capture bar.")
        elif error is not None:
            self._desk.bridge.tell(error)
        return False

    def change(self, uid: str, fields: dict[str, Any]) -> None:
        self._do(notes.change_note(uid, **fields))

    def remove(self, uid: str) -> None:
        if self._do(notes.remove_note(uid)) is not None:
            self._desk.shell.toast("Note removed", undo=True)

    def move_here(self, uid: str) -> None:
        """Move a note to the current statement."""
        desk = self._desk
        note = desk.notes.get(uid)
        if note is None or not desk.spot[0]:
            return
        if self._do(notes.change_note(uid, criteria=(desk.spot[0],))) is not None:
            desk.shell.toast(f"Note moved to {desk.code_of(desk.spot[0])}", undo=True)

    def mark_asked(self, question: str, asked: bool) -> None:
        if self.ensure_session():
            self._do(interviews.mark_asked(self._desk.session_uid, question, asked))

    def save_draft(self, text: str, first_key_at: int) -> bool:
        """The unsent line, under the autosave rule; an emptied bar removes the row."""
        desk = self._desk
        if desk.read_only or not (desk.session is not None or text.strip()) or not self.ensure_session():
            return False
        session = desk.session_uid
        command = notes.save_draft(session, text, first_key_at) if text else notes.clear_draft(session)
        failure: list[Exception] = []
        done = desk.bridge.do(command, self, failed=failure.append) is not None
        if done or any(isinstance(error, Unavailable) for error in failure):
            desk.bridge.hold("draft", not done)
        return done

    # -- evidence

    def attach_paths(
        self, paths: Sequence[str], *, criterion: str = "", note: str = "", then: Callable[[str], object] | None = None,
    ) -> list[str]:
        """Copy files into the engagement as one step. A large one waits until it is said whether to attach or link it;
        what cannot come in is said beside what did. `then` hears of those that come later."""
        desk = self._desk
        spot = (criterion, "") if criterion else desk.spot
        sizes = {path: path.stat().st_size if path.is_file() else 0 for path in map(Path, paths)}
        large = [path for path, size in sizes.items() if LARGE < size <= evidence_commands.MAX_BYTES]
        middle = [path for path, size in sizes.items() if AT_ONCE < size <= LARGE]
        small = [path for path in sizes if path not in large and path not in middle]
        step = (f"{len(small)} files of evidence added", f"attach:{new_uid()}") if len(small) > 1 else None
        added: list[str] = []
        refused: list[str] = []
        for path in small:
            uid = self._attach(path, path.name, spot, desk.unit, note, step, lambda e: refused.append(_why(e)))
            added += [uid] if uid else []
        self._say_attached(len(added), spot[0], refused)
        for path in middle:
            self._bring_in(Large(path, sizes[path], spot, desk.unit, note, then))
        for path in large:
            self.large_asked.emit(Large(path, sizes[path], spot, desk.unit, note, then))
        return added

    def attach_large(self, large: Large, copy: bool) -> bool:
        """The answer to "attach or link?" for one file."""
        if copy:
            self._bring_in(large)
            return True
        done = self._do(evidence_commands.attach_link(
            large.path.absolute().as_uri(), large.path.name, criterion=large.spot[0], context=large.spot[1],
            unit=large.unit, session=self._desk.session_uid, note=large.note))
        uid = str(done.result) if done is not None else ""
        if uid:
            self._desk.shell.toast(f"1 file linked to {self._desk.code_of(large.spot[0])}", undo=True)
            self._tell_later(large, uid)
        return bool(uid)

    def _bring_in(self, large: Large) -> None:
        """Copy off the window's thread; the evidence is added when all of it is there, in the file it began in."""
        workbench, session = self._desk.bridge.workbench, self._desk.session_uid
        begun, name = workbench.engagement, large.path.name

        def done(stored: tuple[str, int]) -> None:
            if workbench.engagement is not begun:
                return
            refused: list[str] = []
            uid = self._attach(large.path, name, large.spot, large.unit, large.note, None,
                               lambda e: refused.append(_why(e)), stored, session)
            self._say_attached(1 if uid else 0, large.spot[0], refused)
            if uid:
                self._tell_later(large, uid)

        def failed(error: Exception) -> None:
            if isinstance(error, Cancelled):
                self._desk.shell.toast(f"{name} was not attached")
            else:
                self._desk.bridge.tell(error)

        self._desk.bridge.start(lambda report: workbench.bring_in(large.path, report), done, failed,
                                title=f"Attaching {name}")

    def _tell_later(self, large: Large, uid: str) -> None:
        if large.then is not None:
            large.then(uid)

    def _say_attached(self, count: int, criterion: str, refused: Sequence[str]) -> None:
        words = []
        if count:
            what = "1 file" if count == 1 else f"{count} files"
            words.append(f"{what} attached to {self._desk.code_of(criterion)}")
        if refused:
            more = f" {len(refused) - 1} more could not be attached." if len(refused) > 1 else ""
            words.append(refused[0] + more)
        if words:
            self._desk.shell.toast(". ".join(words), undo=bool(count))

    def attach_image(self, image: QImage, *, criterion: str = "", note: str = "") -> str:
        """A pasted picture becomes evidence inside the encrypted file; no copy is left outside."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if image.isNull() or not QImageWriter(buffer, QByteArray(b"png")).write(image):
            self._desk.shell.toast("The picture could not be read.")
            return ""
        title = time.strftime("Screenshot %H.%M.png")
        spot = (criterion, "") if criterion else self._desk.spot
        uid = self._attach(bytes(buffer.data().data()), title, spot, self._desk.unit, note)
        if uid:
            where = self._desk.code_of(criterion or self._desk.spot[0])
            self._desk.shell.toast(f"{title} attached to {where}", undo=True)
        return uid

    def attach_mime(self, data: QMimeData, *, criterion: str = "", note: str = "") -> bool:
        """Whatever a paste or a drop carries: files, a picture, an address, else text as a note."""
        paths = [u.toLocalFile() for u in data.urls() if u.isLocalFile()]
        if paths:
            return bool(self.attach_paths(paths, criterion=criterion, note=note))
        if data.hasImage():
            image = data.imageData()
            return bool(self.attach_image(image if isinstance(image, QImage) else QImage(image),
                                          criterion=criterion, note=note))
        remote = [u.toString() for u in data.urls()]
        if remote:
            return self.attach_link(remote[0], "")
        text = data.text().strip()
        if text:
            return self.add(Line(text, (criterion or self._desk.spot[0],), first_key_at=_now(), typed=False))
        return False

    def _attach(
        self, source: Path | bytes, title: str, spot: tuple[str, str], unit: str, note: str,
        step: tuple[str, str] | None = None, failed: Callable[[Exception], None] | None = None,
        stored: tuple[str, int] | None = None, session: str = "",
    ) -> str:
        command = evidence_commands.attach_file(
            source, title, file_name="" if isinstance(source, Path) else title, criterion=spot[0], context=spot[1],
            unit=unit, type="direct", session=session or self._desk.session_uid, note=note, stored=stored,
        )
        if step is not None:  # several files of one drop are one step to undo
            command = replace(command, label=step[0], merge_key=step[1])
        done = self._desk.bridge.do(command, self, failed=failed)
        return str(done.result) if done is not None else ""

    @property
    def here(self) -> Here:
        """The current statement and unit, for a form that is filled in while the selection moves on."""
        return self._desk.spot, self._desk.unit

    def attach_link(self, url: str, title: str, at: Here | None = None) -> bool:
        spot, unit = at or self.here
        return self._do(evidence_commands.attach_link(
            url, title or url, criterion=spot[0], context=spot[1], unit=unit,
            session=self._desk.session_uid)) is not None

    def attach_seen(self, title: str, place: str, at: Here | None = None) -> bool:
        spot, unit = at or self.here
        return self._do(evidence_commands.attach_seen(
            title, place=place, criterion=spot[0], context=spot[1], unit=unit,
            session=self._desk.session_uid)) is not None

    def link(self, evidence: str) -> None:
        desk = self._desk
        self._do(evidence_commands.link_evidence(evidence, desk.spot[0], context=desk.spot[1], unit=desk.unit))

    def unlink(self, link: EvidenceLink) -> None:
        if self._do(evidence_commands.unlink_evidence(link.uid)) is not None:
            self._desk.shell.toast("Evidence taken off the statement", undo=True)

    def set_type(self, link: EvidenceLink, kind: str) -> None:
        self._do(evidence_commands.set_link_type(link.uid, kind))

    def edit_evidence(self, uid: str, **fields: Any) -> None:
        self._do(evidence_commands.edit_evidence(uid, **fields))

    def _do(self, command: Command) -> ChangeSet | None:
        return self._desk.bridge.do(command, self)


def _why(error: Exception) -> str:
    return explain(error).sentence


def _now() -> int:
    return int(time.time() * 1000)


def _zone(at_ms: int) -> tuple[int, str]:
    """Minutes east of UTC and the zone's name at a moment on this machine."""
    local = time.localtime((at_ms or _now()) / 1000)
    return local.tm_gmtoff // 60, local.tm_zone
