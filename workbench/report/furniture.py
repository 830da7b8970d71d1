"""What stands on every page around the text: running head, foot, watermark, and the cover's colour field.

Owns drawing straight on the canvas, always as artifacts. Knows nothing of sections.
"""

# ruff: noqa: ARG002 - the signatures are reportlab's
from __future__ import annotations

import base64
import binascii
from math import atan2, degrees
from typing import Any

from reportlab.pdfbase.pdfmetrics import stringWidth

from workbench.charts.marks import Drawing
from workbench.errors import Invalid
from workbench.report import words
from workbench.report.drawing import Painter
from workbench.report.facts import Facts
from workbench.report.pdf.tags import TaggedCanvas
from workbench.report.pdf.text import FAMILIES, load_image
from workbench.report.sections.cover import report_title
from workbench.report.theme import Theme

COVER_SHARE = 0.588


def decode_logo(text: str) -> Any:
    """A kit's logo as an image; Invalid when it is no picture or too large."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid("The logo of the brand kit is damaged.", "Choose the picture again.") from error
    return load_image(data)


class Furniture:
    """Callbacks of the page templates."""

    def __init__(self, facts: Facts, theme: Theme, art: Drawing) -> None:
        self.facts, self.theme, self.art = facts, theme, art
        self.has_cover = False
        kit = theme.kit
        self.logo = decode_logo(kit.logo) if kit.logo else None
        self.logo_dark = decode_logo(kit.logo_dark) if kit.logo_dark else None
        self.text = FAMILIES[kit.text_font]
        self.title = theme.ink.plain(kit.header or report_title(facts), self.text[400])
        company = kit.company or ""
        label = kit.classification or facts.engagement.confidentiality
        foot = kit.footer or f"{company + '. ' if company else ''}{label}, for {facts.client} only"
        self.foot = theme.ink.plain(foot, self.text[400])

    # body pages --------------------------------------------------------------------------------------------------
    def behind(self, canvas: TaggedCanvas, doc: Any) -> None:
        theme = self.theme
        if not (theme.options.watermark and theme.options.status.upper() == "DRAFT" and theme.kit.watermark):
            return
        word = theme.ink.plain(theme.kit.watermark, "Inter-Bold")
        wide, high = theme.page
        with canvas.artifact("Pagination", "Watermark"):
            canvas.saveState()
            size = min(150.0, 0.8 * wide * 100 / max(1.0, stringWidth(word, "Inter-Bold", 100)))
            canvas.setFillColorRGB(0.968, 0.972, 0.978)
            canvas.translate(wide / 2, high / 2)
            canvas.rotate(degrees(atan2(high, wide)))
            canvas.setFont("Inter-Bold", size)
            canvas.drawCentredString(0, -size * 0.36, word)
            canvas.restoreState()

    def around(self, canvas: TaggedCanvas, doc: Any) -> None:
        theme = self.theme
        wide, high = theme.page
        left, right = theme.margin, wide - theme.margin
        grey = theme.color("text.tertiary")
        with canvas.artifact("Pagination", "Header"):
            canvas.saveState()
            self._mark(canvas, left, high - 36.5)
            canvas.setFillColor(grey)
            canvas.setFont(self.text[400], 7.4)
            running = self._fit(canvas.running if canvas.running != self.title else "", 200)
            canvas.drawRightString(right, high - 33.5, running)
            canvas.drawString(left + 16, high - 33.5, self._fit(self.title, theme.width - 230))
            canvas.restoreState()
        with canvas.artifact("Pagination", "Footer"):
            canvas.saveState()
            canvas.setStrokeColor(theme.color("border.default"))
            canvas.setLineWidth(0.5)
            canvas.line(left, 40, right, 40)
            canvas.setFillColor(grey)
            canvas.setFont(self.text[400], 7.4)
            canvas.drawString(left, 26, self._fit(self.foot, theme.width - 60))
            canvas.drawRightString(right, 26, str(canvas.getPageNumber()))
            canvas.restoreState()

    def _fit(self, text: str, width: float) -> str:
        if stringWidth(text, self.text[400], 7.4) <= width:
            return text
        while text and stringWidth(text + "…", self.text[400], 7.4) > width:
            text = text[:-1]
        return text.rstrip() + "…"

    def _mark(self, canvas: TaggedCanvas, x: float, y: float) -> None:
        """The small brand mark: the kit's logo, else an open ring with a dot in the accent colour."""
        if self.logo is not None:
            wide, high = self.logo.getSize()
            size = min(12 / high, 14 / wide)
            canvas.drawImage(self.logo, x, y + 6 - high * size / 2 - 1, wide * size, high * size, mask="auto")
            return
        self._ring(canvas, x + 5, y + 5.6, 3.9, self.theme.palette["brand.primary"], 1.3)

    def _ring(self, canvas: TaggedCanvas, x: float, y: float, radius: float, color: str, width: float) -> None:
        from reportlab.lib.colors import HexColor

        canvas.setStrokeColor(HexColor(color))
        canvas.setLineWidth(width)
        canvas.setLineCap(1)
        path = canvas.beginPath()
        path.arc(x - radius, y - radius, x + radius, y + radius, 38, 284)
        canvas.drawPath(path, stroke=1, fill=0)
        canvas.setFillColor(HexColor(self.theme.palette["brand.accent"]))
        canvas.circle(x + radius * 0.86, y, radius * 0.26, stroke=0, fill=1)

    # cover -------------------------------------------------------------------------------------------------------
    def cover(self, canvas: TaggedCanvas, doc: Any) -> None:
        theme = self.theme
        palette = theme.palette
        wide, high = theme.page
        field = high * COVER_SHARE
        with canvas.artifact("Layout"):
            canvas.saveState()
            path = canvas.beginPath()
            path.rect(0, high - field, wide, field)
            canvas.clipPath(path, stroke=0, fill=0)
            canvas.setFillColor(theme.color("brand.primary"))
            canvas.rect(0, high - field, wide, field, stroke=0, fill=1)
            size = field * 0.915
            scale = size / self.art.width
            Painter(canvas, {**palette, "bg.surface": palette["brand.primary"]}, theme.ink, scale).paint(
                self.art, wide * 0.768 - size / 2, high - field * 0.5 - size / 2)
            canvas.restoreState()
            self._brand(canvas, high)
            canvas.setFillColor(theme.color("brand.soft"))
            canvas.setFont(self.text[400], 8.9)
            for i, line in enumerate(self._caption()):
                canvas.drawString(theme.margin, high - field + 46 - i * 14.5, theme.ink.plain(line, self.text[400]))

    def _caption(self) -> list[str]:
        facts = self.facts
        axes = facts.profile.axes
        size = words.plural(len(facts.dimensions()), "area" if facts.counted else "dimension")
        first = f"{words.capital(size)}, {words.plural(facts.result.applicable, 'criterion', 'criteria')}"
        if not any(a.current for a in axes):
            return [first]
        return [first, "achieved level in green, target in gold" if facts.profile.has_target and
                self.theme.palette["art.target"] == "#D9A83F" else "achieved level filled, target dashed"]

    def _brand(self, canvas: TaggedCanvas, high: float) -> None:
        theme = self.theme
        left, y = theme.margin, high - 53
        logo = self.logo_dark or None
        if logo is not None:
            wide, tall = logo.getSize()
            scale = min(30 / tall, 170 / wide)
            canvas.drawImage(logo, left, y - tall * scale / 2, wide * scale, tall * scale, mask="auto")
            return
        self._ring(canvas, left + 10.5, y, 9.2, theme.palette["brand.on"], 2.6)
        if theme.kit.company:
            canvas.setFillColor(theme.color("brand.on"))
            head = FAMILIES[theme.kit.heading_font][600]
            canvas.setFont(head, 13)
            canvas.drawString(left + 31, y - 4.4, theme.ink.plain(theme.kit.company, head))
