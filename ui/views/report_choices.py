"""The choices of the report screen as plain values: stored JSON to ReportOptions and back, file names that never clash.

Knows nothing of widgets and builds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.model.engagement import Assessment, Engagement
from workbench.report.options import ReportOptions

PEOPLE = (("names", "Names"), ("roles", "Roles"), ("none", "None"))
STATUSES = (("DRAFT", "Draft"), ("FINAL", "Final"))
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True)
class Choices:
    """Everything the user can choose. `order`: section ids, empty = the report's own order."""

    order: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()
    people: str = "roles"
    quotes: bool = True
    status: str = "DRAFT"
    version: str = "1.0"
    author: str = ""
    page: str = ""
    watermark: bool = True
    kit: str = ""
    file_name: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any], default_off: Sequence[str] = ()) -> Choices:
        """Stored options; a key that is missing keeps its default, unknown keys are ignored."""
        base = cls()
        return cls(
            order=tuple(str(s) for s in data.get("sections", ())),
            left_out=frozenset(str(s) for s in data.get("left_out", default_off)),
            people=str(data.get("people", base.people)), quotes=bool(data.get("quotes", base.quotes)),
            status=str(data.get("status", base.status)), version=str(data.get("version", base.version)),
            author=str(data.get("author", base.author)), page=str(data.get("page", base.page)),
            watermark=bool(data.get("watermark", base.watermark)), kit=str(data.get("kit", base.kit)),
            file_name=str(data.get("file_name", base.file_name)))

    def to_json(self) -> dict[str, Any]:
        return {"sections": list(self.order), "left_out": sorted(self.left_out), "people": self.people,
                "quotes": self.quotes, "status": self.status, "version": self.version, "author": self.author,
                "page": self.page, "watermark": self.watermark, "kit": self.kit, "file_name": self.file_name}

    def with_(self, **fields: Any) -> Choices:
        return replace(self, **fields)

    def options(self, author: str = "") -> ReportOptions:
        """What the build takes. The date printed is the moment of an export; previews print the assessment's day."""
        return ReportOptions(sections=self.order, left_out=self.left_out, people=self.people, quotes=self.quotes,
                             status=self.status, version=self.version, author=self.author or author, page=self.page,
                             watermark=self.watermark)


def moved(order: Sequence[str], section: str, by: int) -> tuple[str, ...]:
    """The order with one section moved up (-1) or down (1); the ends hold."""
    ids = list(order)
    at = ids.index(section)
    to = max(0, min(len(ids) - 1, at + by))
    ids.insert(to, ids.pop(at))
    return tuple(ids)


def arranged(known: Sequence[str], order: Sequence[str]) -> tuple[str, ...]:
    """Stored order first, then sections it does not know yet, in their own order."""
    kept = [s for s in order if s in known]
    return (*kept, *[s for s in known if s not in kept])


def default_name(engagement: Engagement, assessment: Assessment, choices: Choices, day: str = "") -> str:
    """Client, title, date, version; characters no file system takes are dropped."""
    day = day or datetime.now(UTC).astimezone().strftime("%Y-%m-%d")
    parts = [engagement.client, engagement.title or assessment.title, day, f"v{choices.version}"]
    return clean_name(" - ".join(p for p in parts if p))


def clean_name(name: str) -> str:
    """A name every file system takes, with the ending .pdf."""
    stem = _UNSAFE.sub(" ", name.removesuffix(".pdf"))
    stem = " ".join(stem.split()).strip(". ")[:150] or "Report"
    return f"{stem}.pdf"


def free_path(folder: Path, name: str) -> Path:
    """A path that does not exist yet: "Report.pdf", "Report (2).pdf" … An earlier export is never overwritten."""
    path = folder / name
    number = 2
    while path.exists():
        path = folder / f"{Path(name).stem} ({number}).pdf"
        number += 1
    return path
