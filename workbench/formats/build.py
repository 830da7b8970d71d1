"""What importers of foreign files share: unique ids, texts whatever their type, places, and the final checks.

Owns the way from what a file says to a framework that stands in Assay's order and can be walked. Knows no format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from workbench.errors import Invalid, Problem
from workbench.formats import fields
from workbench.formats.checks import check, mend
from workbench.model.framework import EMPTY, Framework, Scale, ScaleValue
from workbench.model.order import arranged

Path = tuple[str, ...]
_OWN = frozenset(("type", "descriptors", "values", "format", "method", "provenance", "ask", *fields.FRAMEWORK,
                  *fields.NODE, *fields.CRITERION, *fields.QUESTION, *fields.SCALE, *fields.SCALE_VALUE, *fields.PAIR,
                  *fields.TERM))
ANSWER, LEVEL = "answer", "level"
FEW = 5
MAX_PARTS = 100_000  # the largest framework known has 5,880
MAX_TOLD = 2000


class Assembly:
    """One import under way. `places` tells `file:line` of a path inside the source."""

    def __init__(self, places: Callable[..., str], written: Callable[..., str] | None = None) -> None:
        self.problems: list[Problem] = []
        self._places = places
        self._written = written or (lambda *_: "")
        self._home: dict[str, Path] = {}
        self._doubled: dict[str, int] = {}

    def report(self, severity: str, path: Path, text: str, hint: str = "") -> None:
        if len(self.problems) >= MAX_TOLD:
            return
        level = "error" if severity == "error" else "warning"
        self.problems.append(Problem(level, self._places(*path), text, hint))  # type: ignore[arg-type]

    def uid(self, wanted: str, path: Path) -> str:
        """An id of its own: one that is used twice is told and gets a number."""
        if len(self._home) >= MAX_PARTS:
            raise Invalid(f"{self._places(*path)}: The file holds more than {MAX_PARTS} parts and was not read.",
                          "Is this one framework? Split it.")
        if wanted not in self._home:
            self._home[wanted] = path
            return wanted
        number = self._doubled.get(wanted, 1) + 1
        while f"{wanted}~{number}" in self._home:
            number += 1
        self._doubled[wanted] = number
        found = f"{wanted}~{number}"
        self.report("error", path, f'The id "{wanted}" is used twice, first in {self._places(*self._home[wanted])}.',
                    f'The second was read as "{found}"; give it its own id.')
        self._home[found] = path
        return found

    def place(self, uid: str, *_field: str) -> str:
        """Where an entity stands, for the checks that know ids only."""
        return self._places(*self._home.get(uid, ()))

    def text(self, raw: Mapping[str, Any], key: str, path: Path) -> str:
        """A text, whatever type the file gave it; a value of another shape is told and left to the caller's `x`."""
        value = raw.get(key)
        if value is None:
            return ""
        if isinstance(value, str):
            return value.strip()
        if isinstance(value, bool):
            written = self._written(*path, key) or ("true" if value else "false")
            self.report("warning", (*path, key),
                        f'"{key}" is a truth value where a text belongs; "{written}" was read.', "Put it in quotes.")
            return written
        if isinstance(value, int):
            return str(value)
        self.report("warning", (*path, key), f'"{key}" should be a text; it was kept without being used.')
        return ""

    def finish(self, framework: Framework) -> Framework:
        """In Assay's order, with parents that exist; everything questionable is told."""
        framework = arranged(framework)
        framework, mended = mend(framework, self.place)
        self.problems += mended
        self.problems += check(framework, self.place, few=FEW)
        return framework


def rest(raw: Mapping[str, Any], used: Iterable[str]) -> dict[str, Any]:
    """The keys an importer has no field for, kept in `x`; one that means something else here gets a prefix."""
    taken = frozenset(used)
    out = {k: v for k, v in raw.items() if k not in taken and v is not None}
    if not _OWN.isdisjoint(out) or any(k.startswith("@") for k in out):
        return {f"source.{k}" if k in _OWN or k.startswith("@") else k: v for k, v in out.items()}
    return out


def some(**values: str) -> dict[str, str]:
    """The texts that are not empty."""
    return {k: v for k, v in values.items() if v}


def scale_of(uid: str, role: str, values: Iterable[tuple[str, str, str]], *, kind: str = "ordinal", title: str = "",
             weights: Mapping[str, str] = EMPTY) -> Scale:
    """A scale of (id, label, text) in this order."""
    found = [ScaleValue(id=i, label=label, text=text, weight=str(weights.get(i, ""))) for i, label, text in values]
    width = max(2, len(str(len(found))))
    return Scale(id=uid, role=role, kind=kind, title=title,
                 values=tuple(replace(v, rank=str(n).zfill(width)) for n, v in enumerate(found, 1)))


YES_NO = (("no", "No", ""), ("part", "Partly", ""), ("yes", "Yes", ""))
