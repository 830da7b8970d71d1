"""The brand kit: colours, fonts, logo, wording for reports. Lives in the library and is copied into an engagement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from workbench.model.record import Record


@dataclass(frozen=True, kw_only=True)
class BrandKit(Record):
    """Colours are #RRGGBB. logo/logo_dark: base64 PNG or JPEG text, at most 1 MB decoded. fonts: resource names."""

    KIND: ClassVar[str] = "brand_kit"
    name: str = "Assay"
    company: str = ""
    primary: str = "#16273F"
    accent: str = "#A8730B"
    current: str = "#1F4FA8"
    target: str = "#A8730B"
    tint: str = "#F4F5F7"
    heading_font: str = "Source Serif 4"
    text_font: str = "Inter"
    logo: str = ""
    logo_dark: str = ""
    header: str = ""
    footer: str = ""
    classification: str = "Confidential"
    disclaimer: str = ""
    watermark: str = "DRAFT"
    page: str = "A4"
    x: dict[str, Any] = field(default_factory=dict)
