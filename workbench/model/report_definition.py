"""A report definition of the library: which sections in which order, and what of people is printed.

Owns what of a report's choices is the firm's and not the client's: status, version, author and file name stay with the
assessment. Sections are ranked one by one, so that two people who reorder different ones do not clash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from workbench.model.ranks import numbered
from workbench.model.record import Record

PEOPLE = ("names", "roles", "none")
PAGES = ("", "A4", "Letter")


@dataclass(frozen=True, kw_only=True)
class SavedDefinition(Record):
    """sections: section id -> rank, empty = the report's own order. kit: uid of a brand kit. x: kept keys."""

    KIND: ClassVar[str] = "saved_definition"
    SCOPE: ClassVar[str] = "library"
    title: str = ""
    sections: dict[str, Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    people: str = "roles"
    quotes: bool = True
    watermark: bool = True
    page: str = ""
    kit: str = ""
    x: dict[str, Any] = field(default_factory=dict)

    def options(self) -> dict[str, Any]:
        """The choices it makes, as an assessment's report stores them."""
        order = sorted(self.sections, key=lambda s: (str(self.sections[s]), s))
        return {"sections": order, "left_out": sorted(self.left_out), "people": self.people, "quotes": self.quotes,
                "watermark": self.watermark, "page": self.page, "kit": self.kit}


def defined(uid: str, title: str, options: Mapping[str, Any], before: SavedDefinition | None = None) -> SavedDefinition:
    """The definition that makes these choices; ranks stay where the order of `before` stays."""
    order = [str(s) for s in options.get("sections", ())]
    known = before is not None and before.options()["sections"] == order
    sections = dict(before.sections) if known and before else dict(zip(order, numbered(len(order)), strict=True))
    return SavedDefinition(
        uid=uid, title=title.strip(), sections=sections,
        left_out=tuple(sorted(str(s) for s in options.get("left_out", ()))),
        people=str(options.get("people", "roles")), quotes=bool(options.get("quotes", True)),
        watermark=bool(options.get("watermark", True)), page=str(options.get("page", "")),
        kit=str(options.get("kit", "")), x=dict(before.x) if before else {},
    )  # fmt: skip
