"""What the report screen starts from: the engagement, the stored choices of an assessment, the brand kits at hand.

The report itself is read by report_data; this is only what the options panes show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.model.brand import BrandKit
from workbench.model.engagement import Assessment, Engagement, ReportDefinition, ReportIssue
from workbench.model.report_definition import SavedDefinition
from workbench.store.command import Reader


@dataclass(frozen=True)
class ReportSetup:
    """options: as stored by save_report_definition, empty before the first choice. issues: exports, oldest first."""

    engagement: Engagement
    assessment: Assessment
    options: Mapping[str, Any]
    kits: tuple[BrandKit, ...]
    issues: tuple[ReportIssue, ...]


def report_setup(reader: Reader, assessment: str) -> ReportSetup:
    found = reader.all(ReportDefinition, assessment=assessment)
    return ReportSetup(
        engagement=reader.all(Engagement)[0], assessment=reader.get(Assessment, assessment),
        options=dict(found[-1].options) if found else {}, kits=tuple(reader.all(BrandKit)),
        issues=tuple(reader.all(ReportIssue, assessment=assessment)))


def saved_definitions(reader: Reader) -> tuple[SavedDefinition, ...]:
    """The report definitions of the library by title."""
    return tuple(sorted(reader.all(SavedDefinition), key=lambda d: (d.title.casefold(), d.uid)))


def kits_at_hand(own: tuple[BrandKit, ...], library: tuple[BrandKit, ...]) -> tuple[BrandKit, ...]:
    """Kits of the file first, then those of the library it does not hold; the product's own look where none is."""
    known = {k.uid for k in own}
    return (*own, *[k for k in library if k.uid not in known]) or (BrandKit(uid="assay"),)


def brand_kits(reader: Reader) -> tuple[BrandKit, ...]:
    """All brand kits of a file (the library's, when asked there)."""
    return tuple(reader.all(BrandKit))
