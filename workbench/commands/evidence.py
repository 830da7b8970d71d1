"""Commands on evidence: files, pasted images, links, things seen but not copied, and their links to criteria.

Owns what may come in (size, folders, vanished files) and the E-numbers; bytes go into the file's own blob table.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from workbench.errors import Invalid, NotFound
from workbench.model.capture import LINK_TYPES, Evidence, EvidenceLink
from workbench.model.record import new_uid
from workbench.store.command import Command, Place, Transaction

MAX_BYTES = 2 * 1024**3


def attach_file(
    source: bytes | Path | str, title: str = "", *, file_name: str = "", media_type: str = "", criterion: str = "",
    context: str = "", unit: str = "", type: str = "direct", session: str = "", note: str = "", place: str = "",
    stored: tuple[str, int] | None = None,
) -> Command:  # fmt: skip
    """Copy a file or bytes into the engagement. The result is the evidence's uid.

    stored: (sha256, size) of a file whose bytes came in before (Workbench.bring_in).
    """
    path = Path(source) if isinstance(source, (str, Path)) else None
    name = file_name or (path.name if path else "")

    def run(tx: Transaction) -> str:
        content: bytes | Path = b""
        if stored is not None:
            if not tx.has_blob(stored[0]):
                raise NotFound(f"The bytes of {name} are not in the file.", "Attach the file again.")
        elif path is not None:
            _check_file(path)
            content = path
        else:
            assert isinstance(source, bytes)
            if not source:
                raise Invalid("The evidence is empty.", "Choose another file.")
            content = source
        sha256, size = stored or tx.put_blob(content)
        media = media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        return _add(
            tx, Evidence(
                uid=new_uid(), kind="image" if media.startswith("image/") else "file",
                title=title or name or "Evidence",
                file_name=name, media_type=media, size=size, sha256=sha256, place=place, session=session, note=note,
                received="pasted" if path is None else "file",
            ), criterion, context, unit, type,
        )  # fmt: skip

    return Command(f"Evidence {title or name} added", run, place=_place(criterion, unit))


def _check_file(path: Path) -> None:
    if path.is_dir():
        raise Invalid(f"{path.name} is a folder.", "Attach the files in it one by one, or pack them into one file.")
    if not path.exists():
        raise NotFound(f"{path.name} is no longer there.", "It may have been moved, or the drive was taken out.")
    if not path.is_file():
        raise Invalid(f"{path.name} is not an ordinary file.", "Attach a file, or record it as seen, not copied.")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise Invalid(
            f"{path.name} has {size / 1024**3:.1f} GB; at most 2 GB fit into an engagement.",
            "Add a link to it instead, or attach an extract.",
        )
    if size == 0:
        raise Invalid(f"{path.name} is empty.", "Choose another file.")


def attach_link(
    url: str, title: str = "", *, criterion: str = "", context: str = "", unit: str = "", type: str = "indirect",
    session: str = "", note: str = "",
) -> Command:  # fmt: skip
    """A reference to something that stays where it is."""

    def run(tx: Transaction) -> str:
        if not url.strip():
            raise Invalid("The link is empty.", "Type an address or a place.")
        record = Evidence(uid=new_uid(), kind="link", title=title or url, url=url.strip(), session=session, note=note,
                          received="link")  # fmt: skip
        return _add(tx, record, criterion, context, unit, type)

    return Command(f"Link {title or url} added", run, place=_place(criterion, unit))


def attach_seen(
    title: str, *, text: str = "", place: str = "", source: str = "", witnesses: str = "", criterion: str = "",
    context: str = "", unit: str = "", type: str = "observed", session: str = "", note: str = "",
) -> Command:  # fmt: skip
    """Seen, not copied: what was visible, where, and who watched."""

    def run(tx: Transaction) -> str:
        if not title.strip():
            raise Invalid("What was seen has no title.", "Name what was on the screen.")
        record = Evidence(
            uid=new_uid(), kind="seen", title=title.strip(), text=text, place=place, source=source,
            witnesses=witnesses, session=session, note=note, received="seen, not copied",
        )  # fmt: skip
        return _add(tx, record, criterion, context, unit, type)

    return Command(f"Seen: {title}", run, place=_place(criterion, unit))


def _add(tx: Transaction, record: Evidence, criterion: str, context: str, unit: str, type: str) -> str:
    from dataclasses import replace

    number = max((e.number for e in tx.all(Evidence)), default=0) + 1
    tx.put(replace(record, number=number, collected_by=tx.person, collected_at=tx.now()))
    if criterion:
        _link(tx, record.uid, criterion, context, unit, type)
    return record.uid


def _link(tx: Transaction, evidence: str, criterion: str, context: str, unit: str, type: str) -> str:
    if type not in LINK_TYPES:
        raise Invalid(f"{type} is no type of evidence.", f"Choose one of {', '.join(LINK_TYPES)}.")
    tx.get(Evidence, evidence)
    known = tx.all(EvidenceLink, evidence=evidence, criterion=criterion, context=context, unit=unit)
    uid = known[0].uid if known else new_uid()
    tx.put(EvidenceLink(uid=uid, evidence=evidence, criterion=criterion, context=context, unit=unit, type=type))
    return uid


def _place(criterion: str, unit: str) -> Place:
    return Place("capture", criterion=criterion, unit=unit)


def link_evidence(evidence: str, criterion: str, *, context: str = "", unit: str = "", type: str = "direct") -> Command:
    return Command(
        "Evidence linked", lambda tx: _link(tx, evidence, criterion, context, unit, type), place=_place(criterion, unit)
    )


def set_link_type(link: str, type: str) -> Command:
    def run(tx: Transaction) -> None:
        if type not in LINK_TYPES:
            raise Invalid(f"{type} is no type of evidence.", f"Choose one of {', '.join(LINK_TYPES)}.")
        tx.patch(EvidenceLink, link, type=type)

    return Command(f"Evidence is {type}", run)


def unlink_evidence(link: str) -> Command:
    return Command("Evidence taken off", lambda tx: tx.remove(EvidenceLink, link))


def edit_evidence(uid: str, **fields: Any) -> Command:
    return Command(
        "Evidence edited", lambda tx: tx.patch(Evidence, uid, **fields).uid,
        merge_key=f"evidence:{uid}:{','.join(sorted(fields))}",
    )  # fmt: skip


def remove_evidence(uid: str) -> Command:
    """Remove an item with its links. Its bytes stay until a sweep finds that no step needs them, so undo works."""

    def run(tx: Transaction) -> None:
        for link in tx.all(EvidenceLink, evidence=uid):
            tx.remove(EvidenceLink, link.uid)
        tx.remove(Evidence, uid)

    return Command("Evidence removed", run)
