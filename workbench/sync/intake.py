"""What a commit from elsewhere may hold: safe names, plain files, readable JSON, sane sizes, a format known here.

Owns the limits. A commit that breaks them is set aside with the reason; nothing of it reaches the library.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Iterator

from workbench.errors import Damaged, Invalid, Problem
from workbench.formats.canonical import Document
from workbench.sync.fold import ENGINE
from workbench.sync.graph import Oid
from workbench.sync.repository import Repository

FORMAT = 1
MAX_FILE = 32 * 1024 * 1024
MAX_ATTACHMENT = 64 * 1024 * 1024
MAX_FILES = 200_000
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_BAD_END = re.compile(r".*[. ]|(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
# A language folder may carry the usual upper-case region (pt-BR); a readme is what people put into any repository.
_ALSO = re.compile(r"[a-z]{2,3}-[A-Z]{2}|README(\.[a-z]+)?|\.gitattributes|LICENSE(\.[a-z]+)?")


def head_of(repo: Repository, tree: Oid) -> dict[str, object]:
    """The content of format.json."""
    oid = repo.subtree(tree, "format.json")
    if oid is None:
        raise Invalid("format.json is missing: this is no Assay library.", "Check the address.")
    value = Document("format.json", repo.blob(oid)).value
    inner = value.get("library") if isinstance(value, dict) else None
    if not isinstance(inner, dict):
        raise Invalid("format.json: This is no Assay library.", "Check the address.")
    return inner


def is_newer(head: dict[str, object]) -> bool:
    """Whether a newer Assay wrote the library: it is read, never merged or written."""
    numbers = head.get("format"), head.get("merge_engine")
    return any(isinstance(n, int) and n > known for n, known in zip(numbers, (FORMAT, ENGINE), strict=True))


def is_name(name: str) -> bool:
    """Whether a file or folder of a shelf may have this name; it must mean the same on every system."""
    return bool(_NAME.fullmatch(name)) and not _BAD_END.fullmatch(name) and ".." not in name


def problems(repo: Repository, old: Oid | None, new: Oid) -> list[Problem]:
    """Problems of what differs between two trees; an error keeps the commit out."""
    return list(_problems(repo, old, new))


def _problems(repo: Repository, old: Oid | None, new: Oid) -> Iterator[Problem]:
    named = list(_names(repo, old, new, "", 0, [MAX_FILES]))
    yield from named
    if named:
        return  # what has such a name is not opened
    changed = repo.changed(old, new)
    if len(changed) > MAX_FILES:
        yield Problem("error", "library", f"More than {MAX_FILES} files were changed at once.")
        return
    for path, (_before, after) in changed.items():
        if after is None:
            continue
        try:
            data = repo.blob(after)
        except Damaged as error:
            yield Problem("error", path, error.text, error.hint)
            continue
        limit = MAX_ATTACHMENT if path.startswith("attachments/") else MAX_FILE
        if len(data) > limit:
            yield Problem("error", path, f"The file is larger than {limit >> 20} MB.")
        elif path.startswith("attachments/") and hashlib.sha256(data).hexdigest() != path.partition("/")[2]:
            yield Problem("error", path, "The file does not hold what its name, a SHA-256, says.",
                          "Attachments are never changed; put the new content beside it under its own name.")
        elif path.endswith(".json"):
            document = Document(path, data)
            yield from (p for p in document.problems if p.severity == "error")
            if not document.problems and not isinstance(document.value, dict):
                yield Problem("error", f"{path}:1", "The file does not hold an object keyed by ids.")


def _names(repo: Repository, old: Oid | None, new: Oid, prefix: str, depth: int, left: list[int]) -> Iterator[Problem]:
    """left: how many more names are looked at. One small folder that holds itself in every name has millions."""
    if depth > 8:
        yield Problem("error", prefix, "The folders are nested too deeply.")
        return
    before = repo.entries(old)
    lowered: dict[str, str] = {}
    for name, (mode, oid) in repo.entries(new).items():
        left[0] -= 1
        if left[0] < 0:
            if left[0] == -1:
                yield Problem("error", "library", f"More than {MAX_FILES} files were changed at once.")
            return
        twin = lowered.setdefault(name.lower(), name)
        if before.get(name) == (mode, oid) and twin == name:
            continue
        path = prefix + name
        if twin != name:
            yield Problem("error", path, f"The name differs from {twin} by upper and lower case only.")
        if not is_name(name) and not (_ALSO.fullmatch(name) and not _BAD_END.fullmatch(name.lower())):
            yield Problem("error", path, "The name cannot be used on every system.",
                          "Names are lower-case ids of letters, digits, dots and dashes.")
        if stat.S_ISDIR(mode):
            inner = before.get(name)
            yield from _names(repo, inner[1] if inner and stat.S_ISDIR(inner[0]) else None, oid, path + "/", depth + 1,
                              left)
        elif stat.S_ISLNK(mode) or not stat.S_ISREG(mode):
            yield Problem("error", path, "Links and submodules are not read.", "Put a plain file there.")
