"""What the report screen chooses: sections, privacy, status, paper; and what a build gives back.

Owns plain values only, so that screens and the command line can use them without loading a typesetter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.errors import Problem


@dataclass(frozen=True, kw_only=True)
class ReportOptions:
    """sections: ids in order, empty = all in their own order. left_out: ids (also dimension uids) that are off.

    people: names, roles or none. issued: UTC milliseconds printed as the date, 0 = the assessment's day. page: "" = as
    the kit says.
    """

    sections: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()
    people: str = "roles"
    quotes: bool = True
    status: str = "DRAFT"
    version: str = "1.0"
    author: str = ""
    issued: int = 0
    page: str = ""
    language: str = ""
    watermark: bool = True

    @classmethod
    def stored(cls, data: Mapping[str, Any]) -> ReportOptions:
        """The choices saved with an assessment; a key that is missing keeps its default, unknown keys are ignored."""
        base = cls()
        return cls(
            sections=tuple(str(s) for s in data.get("sections", ())),
            left_out=frozenset(str(s) for s in data.get("left_out", ())), people=str(data.get("people", base.people)),
            quotes=bool(data.get("quotes", base.quotes)), status=str(data.get("status", base.status)),
            version=str(data.get("version", base.version)), author=str(data.get("author", base.author)),
            page=str(data.get("page", base.page)), watermark=bool(data.get("watermark", base.watermark)))


@dataclass(frozen=True)
class BuiltReport:
    """section_pages: section id and dimension uid -> first page, counted from 1."""

    pdf: bytes
    problems: tuple[Problem, ...]
    pages: int
    section_pages: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the report. build(facts, theme) gives flowables, none = nothing to print.

    new_page: whether it starts on one; a short part may follow the one before where there is room.
    """

    id: str
    title: str
    order: int
    build: Callable[[Any, Any], Sequence[Any]]
    default: bool = True
    new_page: bool = True
