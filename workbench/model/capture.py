"""What is captured in the room: notes, the unsent line, evidence and its links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from workbench.model.record import Record

NOTE_KINDS = ("note", "finding", "strength", "risk", "decision", "action", "question", "request")
VISIBILITIES = ("normal", "confidential", "assessor", "restricted")
LINK_TYPES = ("direct", "indirect", "affirmation", "observed", "measured")


@dataclass(frozen=True, kw_only=True)
class Note(Record):
    """One captured statement. `at` is the UTC millisecond of the first key; `offset` minutes east of UTC.

    kind is one of NOTE_KINDS (question = follow-up, request = evidence request); quote: verbatim words;
    quote_state: internal, proposed, approved. criteria: criterion or node uids. speaker: participant uid, "" = You.
    """

    KIND: ClassVar[str] = "note"
    PERSONAL: ClassVar[tuple[str, ...]] = ("text", "speaker")
    session: str = ""
    assessment: str = ""
    at: int = 0
    offset: int = 0
    zone: str = ""
    speaker: str = ""
    author: str = ""
    kind: str = "note"
    text: str = ""
    quote: bool = False
    quote_state: str = "internal"
    criteria: tuple[str, ...] = ()
    unit: str = ""
    visibility: str = "normal"
    proposed: str = ""
    done: bool = False


@dataclass(frozen=True, kw_only=True)
class DraftLine(Record):
    """The unsent text of the capture bar of one session; uid = the session's uid."""

    KIND: ClassVar[str] = "draft_line"
    PERSONAL: ClassVar[tuple[str, ...]] = ("text",)
    text: str = ""
    first_key_at: int = 0


@dataclass(frozen=True, kw_only=True)
class Evidence(Record):
    """kind: file, image, link, seen ("seen, not copied"). Bytes lie in the blob table under sha256.

    status: not reviewed, verified, rejected. collected_at: UTC ms. place: page, cell or path within.
    """

    KIND: ClassVar[str] = "evidence"
    PERSONAL: ClassVar[tuple[str, ...]] = ("title", "collected_by", "source", "text")
    kind: str = "file"
    number: int = 0
    title: str = ""
    file_name: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    url: str = ""
    place: str = ""
    text: str = ""
    source: str = ""
    owner: str = ""
    document_day: str = ""
    collected_by: str = ""
    collected_at: int = 0
    received: str = ""
    witnesses: str = ""
    strength: str = "medium"
    visibility: str = "normal"
    status: str = "not reviewed"
    session: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class EvidenceLink(Record):
    """Evidence x criterion x unit with a type of LINK_TYPES."""

    KIND: ClassVar[str] = "evidence_link"
    evidence: str = ""
    criterion: str = ""
    context: str = ""
    unit: str = ""
    type: str = "direct"
