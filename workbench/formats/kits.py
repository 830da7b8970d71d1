"""Brand kits and report definitions as canonical files, so that they travel and merge field by field.

Owns the layout (kit.json, definition.json; a logo is named by its SHA-256 and lies apart) and what a value may look
like. A value that cannot be used is a listed problem and stays in `x`, so that nothing written elsewhere is lost.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from workbench.errors import Invalid, Problem
from workbench.formats import fields
from workbench.formats.canonical import Document, emit
from workbench.formats.writer import defaults_of
from workbench.model.brand import BrandKit
from workbench.model.report_definition import PAGES, PEOPLE, SavedDefinition

KIT_FILE, DEFINITION_FILE = "kit.json", "definition.json"
KIT_TYPE, DEFINITION_TYPE = "brand-kit", "report-definition"
LOGOS = ("logo", "logo_dark")
MAX_LOGO = 1024 * 1024
KIT: fields.Spec = {
    "name": "text", "company": "text", "primary": "text", "accent": "text", "current": "text", "target": "text",
    "tint": "text", "heading_font": "text", "text_font": "text", "header": "text", "footer": "text",
    "classification": "text", "disclaimer": "text", "watermark": "text", "page": "text",
}
DEFINITION: fields.Spec = {
    "title": "text", "sections": "texts", "left_out": "set", "people": "text", "quotes": "on", "watermark": "on",
    "page": "text", "kit": "text",
}
_COLOURS = ("primary", "accent", "current", "target", "tint")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
Attachment = Callable[[str], bytes | None]


def write_kit(kit: BrandKit) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """(file of the kit, its pictures by SHA-256)."""
    raw = _encoded(KIT, kit, KIT_TYPE)
    pictures: dict[str, bytes] = {}
    for name in LOGOS:
        if not (text := getattr(kit, name)):
            continue
        try:
            data = base64.b64decode(text)
        except (binascii.Error, ValueError) as error:
            raise Invalid(f"The logo of the brand kit {kit.name} cannot be read.",
                          "Choose the picture again.") from error
        digest = hashlib.sha256(data).hexdigest()
        pictures[digest] = data
        if not _shows(raw.get(name), digest):
            raw[name] = digest
    return {KIT_FILE: _emitted(kit, raw)}, pictures


def _shows(raw: Any, digest: str) -> bool:
    """Whether a logo is just the shown side of a conflict that nobody has settled yet."""
    return fields.is_conflict(raw) and next((s for s in raw["~"] if isinstance(s, str)), "") == digest


def read_kit(files: Mapping[str, bytes], attachment: Attachment) -> tuple[BrandKit, list[Problem]]:
    """The kit in its file. attachment: bytes by SHA-256, None where they are not there."""
    uid, raw, document = _only(files, KIT_FILE, KIT_TYPE)
    report = _reporter(document, uid)
    values = fields.decode(KIT, raw, report, frozenset({"type", *LOGOS}))
    for name in _COLOURS:
        _keep_unless(values, raw, name, lambda v: bool(_COLOUR.fullmatch(v)), report, "Write it as #RRGGBB.")
    _keep_unless(values, raw, "page", lambda v: v in PAGES[1:], report, "Choose A4 or Letter.")
    for name in LOGOS:
        value = raw.get(name)
        if value is None:
            continue
        if fields.is_conflict(value):
            values["x"][name] = value
            value = next((s for s in value["~"] if isinstance(s, str)), "")
        values |= _picture(values["x"], name, value, attachment, report)
    return BrandKit(uid=uid, **_with_others(values, document, uid)), document.problems


def _picture(x: dict[str, Any], name: str, value: Any, attachment: Attachment, report: fields.Report) -> dict[str, str]:
    data = attachment(value) if isinstance(value, str) and value else None
    fault = ""
    if data is None:
        fault = "the picture is not there" if value else ""
    elif len(data) > MAX_LOGO:
        fault = f"the picture is larger than {MAX_LOGO >> 20} MB"
    elif not data.startswith(_PICTURES):
        fault = "it is no PNG or JPEG picture"
    if data is not None and not fault:
        return {name: base64.b64encode(data).decode()}
    if fault:
        report((name,), f"{fault}.", "The kit is used without it; choose the picture again.")
        x.setdefault(name, value)
    return {}


def write_definition(definition: SavedDefinition) -> dict[str, bytes]:
    return {DEFINITION_FILE: _emitted(definition, _encoded(DEFINITION, definition, DEFINITION_TYPE))}


def read_definition(files: Mapping[str, bytes]) -> tuple[SavedDefinition, list[Problem]]:
    uid, raw, document = _only(files, DEFINITION_FILE, DEFINITION_TYPE)
    report = _reporter(document, uid)
    values = fields.decode(DEFINITION, raw, report, frozenset({"type"}))
    _keep_unless(values, raw, "people", lambda v: v in PEOPLE, report, "Choose names, roles or none.")
    _keep_unless(values, raw, "page", lambda v: v in PAGES, report, "Choose A4 or Letter.")
    return SavedDefinition(uid=uid, **{"title": uid, **_with_others(values, document, uid)}), document.problems


def _encoded(spec: fields.Spec, record: BrandKit | SavedDefinition, type_name: str) -> dict[str, Any]:
    """The entry of a record. A value is written although it is the program's default, which another version may change;
    only what is empty by default is left out."""
    kind: type = type(record)
    defaults = defaults_of(kind)
    written = {k: v if v == "" else object() for k, v in defaults.items()}
    raw = fields.encode(spec, record, written, defaults)
    return {"type": type_name, **{k: v for k, v in raw.items() if not k.startswith("@")}}


def _emitted(record: BrandKit | SavedDefinition, raw: dict[str, Any]) -> bytes:
    return emit({**record.x.get("@entities", {}), record.uid: raw}).encode()


def _keep_unless(values: dict[str, Any], raw: Mapping[str, Any], name: str, good: Callable[[str], bool],
                 report: fields.Report, hint: str) -> None:
    """Use the default in place of a value that cannot be used; what was written is kept."""
    if name in values and not good(values[name]):
        report((name,), f'“{values[name]}” cannot be used as {name}.', hint)
        del values[name]
        values["x"].setdefault(name, raw[name])


def _only(files: Mapping[str, bytes], name: str, kind: str) -> tuple[str, dict[str, Any], Document]:
    """The one entry of a type in a file."""
    if name not in files:
        raise Invalid(f"{name} is missing.", "Restore it from an earlier version.")
    document = Document(name, files[name])
    value = document.value
    first = next((p for p in document.problems if p.severity == "error"), None)
    if first is not None or not isinstance(value, dict):
        raise Invalid(f"{first.place}: {first.text}" if first else f"{name}: The file holds no object keyed by ids.",
                      first.hint if first else "Restore it from an earlier version.")
    found = [u for u, v in value.items() if isinstance(v, dict) and v.get("type") == kind]
    if len(found) != 1:
        raise Invalid(f"{name}: It holds {len(found) or 'no'} entries of the type {kind}.", "Exactly one is needed.")
    return found[0], value[found[0]], document


def _with_others(values: dict[str, Any], document: Document, uid: str) -> dict[str, Any]:
    """Other entries of the file stay with the record."""
    others = {k: v for k, v in document.value.items() if k != uid}
    for other in sorted(others):
        document.problems.append(Problem("warning", document.place(other),
                                         f'"{other}" is of no known type and was kept without being used.'))
    return {**values, "x": {**values["x"], "@entities": others}} if others else values


def _reporter(document: Document, uid: str) -> fields.Report:
    def report(path: tuple[str, ...], text: str, hint: str) -> None:
        document.problems.append(Problem("error", document.place(uid, *path), f"{uid}: {text}", hint))

    return report
