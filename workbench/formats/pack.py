"""The pack file (.assaypack): one zip with frameworks, vocabularies and crosswalks in the layout of the library.

Owns the archive: equal content gives equal bytes, and nothing in a hostile archive reaches beyond memory. Paths, sizes
and hashes are checked before anything inside is read as JSON. Never unpacks to disk.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.errors import Invalid, Problem, TooNew, Unavailable
from workbench.formats import native
from workbench.formats.base import BY_CONTENT, NOT, Format, Imported, Watch, bounded
from workbench.formats.canonical import Document, emit
from workbench.formats.reader import read_files
from workbench.formats.writer import revision_of, write_files
from workbench.model.framework import Framework

SUFFIX = ".assaypack"
MANIFEST = "manifest.json"
PACK_VERSION = 1
MAX_ENTRIES = 20_000
MAX_ENTRY = 32 * 1024 * 1024
MAX_TOTAL = 256 * 1024 * 1024
MAX_PATH = 240
_STAMP = (1980, 1, 1, 0, 0, 0)
_REMEDY = "The pack was not read. Ask its sender for a new copy."


@dataclass(frozen=True)
class Pack:
    """Content of a pack: files by framework uid and by vocabulary or crosswalk id, and the manifest."""

    frameworks: Mapping[str, Mapping[str, str]]
    vocabularies: Mapping[str, str] = field(default_factory=dict)
    crosswalks: Mapping[str, str] = field(default_factory=dict)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def pack_bytes(frameworks: Mapping[str, Mapping[str, str]], vocabularies: Mapping[str, str] | None = None,
               crosswalks: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a pack; the same content always gives the same bytes."""
    content: dict[str, bytes] = {}
    for fid, files in frameworks.items():
        content |= {f"frameworks/{fid}/{path}": text.encode("utf-8") for path, text in files.items()}
    for folder, some in (("vocabularies", vocabularies), ("crosswalks", crosswalks)):
        content |= {f"{folder}/{name}.json": text.encode("utf-8") for name, text in (some or {}).items()}
    for path in content:
        _check_path(path)
    manifest = {
        "pack": PACK_VERSION,
        "frameworks": {fid: {"revision": revision_of(files)} for fid, files in frameworks.items()},
        "files": {path: hashlib.sha256(data).hexdigest() for path, data in content.items()},
    }
    content[MANIFEST] = emit(manifest).encode("utf-8")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in [MANIFEST, *sorted(p for p in content if p != MANIFEST)]:
            info = zipfile.ZipInfo(path, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, content[path], compresslevel=9)
    return buffer.getvalue()


def write_pack(path: str | Path, frameworks: Mapping[str, Mapping[str, str]],
               vocabularies: Mapping[str, str] | None = None, crosswalks: Mapping[str, str] | None = None) -> None:
    """Write a pack file, complete or not at all."""
    target = Path(path)
    part = target.with_name(target.name + ".part")
    data = pack_bytes(frameworks, vocabularies, crosswalks)
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Unavailable(f"{target}: The pack cannot be written: {error.strerror}.",
                          "Choose another folder.") from error


def read_pack(path: str | Path) -> Pack:
    """Everything in a pack, hashes verified. Raises Invalid when the archive breaks a rule."""
    source = Path(path)
    try:
        with zipfile.ZipFile(source) as archive:
            content = _contents(archive)
    except OSError as error:
        raise Invalid(f"{source.name}: The file cannot be read: {error.strerror}.",
                      "Check the path and your rights.") from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, RuntimeError, EOFError, ValueError, LookupError,
            OverflowError) as error:
        # zipfile tells damage and encryption through these
        raise Invalid(f"{source.name}: The pack is damaged: {error}.", _REMEDY) from error
    manifest = _manifest(content)
    problems = _verified(content, manifest)
    frameworks: dict[str, dict[str, str]] = {}
    shelves: dict[str, dict[str, str]] = {"vocabularies": {}, "crosswalks": {}}
    for name, data in content.items():
        parts = name.split("/")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            problems.append(Problem("warning", name, "The file is not text and was left out."))
            continue
        if parts[0] == "frameworks" and len(parts) > 2:
            frameworks.setdefault(parts[1], {})["/".join(parts[2:])] = text
        elif parts[0] in shelves and len(parts) == 2 and name.endswith(".json"):
            shelves[parts[0]][parts[1].removesuffix(".json")] = text
        elif name != MANIFEST:
            problems.append(Problem("warning", name, "The file belongs to no known part of a pack and was left out."))
    return Pack(frameworks, shelves["vocabularies"], shelves["crosswalks"], manifest, tuple(problems))


def _check_path(name: str) -> None:
    parts = name.split("/")
    bad = (not name or len(name) > MAX_PATH or "\\" in name or "\0" in name or ":" in name or name.startswith("/")
           or any(p in ("", ".", "..") for p in parts))
    if bad:
        raise Invalid(f"The pack holds a path that leads outside it or is not allowed: {name[:80]!r}.", _REMEDY)


def _contents(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [i for i in archive.infolist() if not i.is_dir()]
    if len(entries) > MAX_ENTRIES:
        raise Invalid(f"The pack holds {len(entries)} files; at most {MAX_ENTRIES} are read.", _REMEDY)
    out: dict[str, bytes] = {}
    seen: set[str] = set()
    total = 0
    for info in entries:
        _check_path(info.filename)
        if info.filename.casefold() in seen:
            raise Invalid(f"The pack holds the file {info.filename!r} twice.", _REMEDY)
        seen.add(info.filename.casefold())
        if (info.external_attr >> 16) & 0o170000 == 0o120000:
            raise Invalid(f"The pack holds a link: {info.filename!r}.", _REMEDY)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Invalid(f"The pack uses a compression Assay does not read: {info.filename!r}.", _REMEDY)
        with archive.open(info) as stream:  # the size in the header is a claim, so the stream is cut
            data = stream.read(MAX_ENTRY + 1)
        total += len(data)
        if len(data) > MAX_ENTRY or total > MAX_TOTAL:
            raise Invalid(f"The pack is larger than allowed (32 MB per file, 256 MB in all): {info.filename!r}.",
                          _REMEDY)
        out[info.filename] = data
    return out


def _manifest(content: Mapping[str, bytes]) -> dict[str, Any]:
    if MANIFEST not in content:
        raise Invalid("The pack has no manifest.", _REMEDY)
    document = Document(MANIFEST, content[MANIFEST])
    if not isinstance(document.value, dict) or not isinstance(document.value.get("files"), dict):
        detail = document.problems[0].text if document.problems else "it lists no files."
        raise Invalid(f"The manifest of the pack cannot be read: {detail}", _REMEDY)
    version = document.value.get("pack", PACK_VERSION)
    if isinstance(version, int) and version > PACK_VERSION:
        raise TooNew(f"The pack has version {version}; this Assay reads {PACK_VERSION}.", "Update Assay.")
    return document.value


def _verified(content: Mapping[str, bytes], manifest: Mapping[str, Any]) -> list[Problem]:
    listed = manifest["files"]
    for name in listed:
        if name not in content:
            raise Invalid(f"The pack lacks the file {name[:80]!r} that its manifest lists.", _REMEDY)
    for name, data in content.items():
        if name != MANIFEST and listed.get(name) != hashlib.sha256(data).hexdigest():
            raise Invalid(f"The file {name!r} in the pack was changed or is not listed.", _REMEDY)
    return []


def _sniff(path: Path) -> int:
    if not path.is_file():
        return NOT
    if path.suffix.lower() == SUFFIX:
        return BY_CONTENT
    try:
        with path.open("rb") as stream:
            first = stream.read(64)
            return BY_CONTENT if first[:4] == b"PK\x03\x04" and MANIFEST.encode() in first else NOT
    except OSError:
        return NOT


def _read(path: Path, watch: Watch) -> Imported:
    watch(0, 1, f"Reading {path.name}")
    pack = read_pack(path)
    problems = list(pack.problems)
    frameworks = []
    for i, files in enumerate(pack.frameworks.values()):
        watch(i, len(pack.frameworks), f"Reading {path.name}")
        framework, found = read_files(files)
        frameworks.append(dataclasses.replace(framework, revision=revision_of(files)))
        problems += found
    vocabularies = [native.read_vocabulary(text, f"{name}.json") for name, text in pack.vocabularies.items()]
    crosswalks = [native.read_crosswalk(text, f"{name}.json") for name, text in pack.crosswalks.items()]
    for _, found in (*vocabularies, *crosswalks):
        problems += found
    if not (frameworks or vocabularies or crosswalks):
        raise Invalid(f"{path.name}: The pack is empty.", _REMEDY)
    return Imported(tuple(frameworks), tuple(c for c, _ in crosswalks), tuple(v for v, _ in vocabularies),
                    bounded(problems))


def _write(framework: Framework, path: Path) -> None:
    write_pack(path, {framework.uid: write_files(framework)})


FORMAT = Format(id="pack", title="Assay pack", suffixes=(SUFFIX,), sniff=_sniff, read=_read, write=_write,
                endings=(SUFFIX,))
