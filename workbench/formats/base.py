"""The shape every file format declares as FORMAT, so that a new format is one new file.

Owns what an import yields before anything is stored, how a long one tells its progress and is stopped, and the limits
every reader of foreign files keeps. Knows no format.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.errors import Invalid, Problem, Unavailable
from workbench.model.framework import Crosswalk, Framework, Vocabulary

MAX_BYTES = 32 * 1024 * 1024
HEAD_BYTES = 64 * 1024
MAX_PROBLEMS = 500

Watch = Callable[[int, int, str], None]  # (done, total, what is being done); raises Cancelled to stop
NOT, BY_NAME, BY_CONTENT = 0, 1, 2  # how sure a format is that a file is its own


def unwatched(done: int, total: int, what: str) -> None:
    """Nobody looks on and nobody stops it."""


@dataclass(frozen=True)
class Imported:
    """What a file holds. Nothing of it is stored yet; `left_out` counts known things Assay has no place for."""

    frameworks: tuple[Framework, ...] = ()
    crosswalks: tuple[Crosswalk, ...] = ()
    vocabularies: tuple[Vocabulary, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    extras: Mapping[str, Any] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity == "error")


@dataclass(frozen=True, slots=True)
class Format:
    """`sniff` looks at name and first bytes only; `read` never executes or fetches anything a file names.

    `write` exists where the format can be written; it writes one framework to a path, complete or not at all.
    """

    id: str
    title: str
    suffixes: tuple[str, ...]
    sniff: Callable[[Path], int]
    read: Callable[[Path, Watch], Imported]
    write: Callable[[Framework, Path], None] | None = None
    endings: tuple[str, ...] = ()  # what the name of an exported file ends in; "" is a folder


def head_of(path: Path) -> str:
    """The first part of a file as text, for sniffing; empty when it cannot be read."""
    if not path.is_file():
        return ""
    try:
        with path.open("rb") as stream:
            data = stream.read(HEAD_BYTES)
    except OSError:
        return ""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def bytes_of(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The content of a file, refused before it is read when it is too large."""
    try:
        size = path.stat().st_size
        if size > limit:
            raise Invalid(f"{path.name}: The file is larger than {limit // 1024 // 1024} MB and was not read.",
                          "Is this a framework file?")
        with path.open("rb") as stream:  # the size was a claim: a file may still grow
            data = stream.read(limit + 1)
    except OSError as error:
        raise Invalid(f"{path}: The file cannot be read: {error.strerror}.",
                      "Check the path and your rights.") from error
    if len(data) > limit:
        raise Invalid(f"{path.name}: The file is larger than {limit // 1024 // 1024} MB and was not read.")
    return data


def write_file(path: Path, data: bytes) -> None:
    """Write a file complete or not at all."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Unavailable(f"{path}: The file cannot be written: {error.strerror}.", "Choose another folder.") from error


_BAD_ID = re.compile(r"[^a-z0-9._-]+")


def slug(text: str, fallback: str = "") -> str:
    """A text as part of an id: lower case, only letters, digits, dot, dash and underscore."""
    if len(text) > 200:
        text = text[:200]
    found = _BAD_ID.sub("-", text.casefold().replace(":", "_")).strip("-.")
    return found or fallback


def ranks(count: int) -> list[str]:
    """Sibling ranks in file order, equally long so that they sort as text."""
    width = max(3, len(str(max(count, 1))))
    return [str(i).zfill(width) for i in range(1, count + 1)]


def bounded(problems: list[Problem]) -> tuple[Problem, ...]:
    """At most so many complaints as a person can use; the rest is counted in one line."""
    if len(problems) <= MAX_PROBLEMS:
        return tuple(problems)
    rest = problems[MAX_PROBLEMS:]
    severity = "error" if any(p.severity == "error" for p in rest) else "warning"
    more = Problem(severity, problems[0].place.split(":")[0],  # type: ignore[arg-type]
                   f"{len(rest)} more problems are not listed.", "Mend these first and import again.")
    return (*problems[:MAX_PROBLEMS], more)
