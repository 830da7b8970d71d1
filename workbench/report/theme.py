"""The look of the report: styles, colours and small parts built from the brand kit; the sections' toolbox.

Owns sizes, spacing and the constructors sections use. Knows nothing of what a section says.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import CondPageBreak, KeepTogether, Spacer

from workbench.charts.data import Axis, Level, ProfileData
from workbench.charts.marks import Drawing
from workbench.charts.measure import balanced
from workbench.model.brand import BrandKit
from workbench.report.brand import brand_palette, check_kit
from workbench.report.drawing import Painter
from workbench.report.options import ReportOptions
from workbench.report.pdf.flow import Path, TFigure, TPara, TTable, bullets
from workbench.report.pdf.tags import Node
from workbench.report.pdf.text import FAMILIES, Ink, Markup
from workbench.tokens import answer_steps

PX = 0.75
CELL = ("VALIGN", (0, 0), (-1, -1), "TOP")


class Theme:
    """One per build. Every text from outside goes through `t`; every flowable comes from here or from pdf.flow."""

    def __init__(self, kit: BrandKit, options: ReportOptions) -> None:
        check_kit(kit)
        self.kit, self.options = kit, options
        self.ink = Ink()
        self.palette = brand_palette(kit)
        self.page = LETTER if (options.page or kit.page) == "Letter" else A4
        self.margin, self.top, self.bottom = 19 * mm, 17.5 * mm, 16 * mm
        self.width = self.page[0] - 2 * self.margin
        self.height = self.page[1] - self.top - self.bottom
        self.sections: frozenset[str] = frozenset()  # ids that are printed; links go only there

    # colours and fonts -------------------------------------------------------------------------------------------
    def color(self, role: str) -> Any:
        return HexColor(self.palette[role])

    @cached_property
    def styles(self) -> dict[str, ParagraphStyle]:
        head, text = FAMILIES[self.kit.heading_font], FAMILIES[self.kit.text_font]
        made: dict[str, ParagraphStyle] = {}

        def add(name: str, font: str, size: float, leading: float, color: str = "text.primary", **more: Any) -> None:
            made[name] = ParagraphStyle(name, fontName=font, fontSize=size, leading=leading, bulletFontName=text[400],
                                        textColor=self.color(color), allowWidows=0, allowOrphans=0, **more)

        add("title", head[600], 34.5, 41)
        add("subtitle", head[400], 13, 18, "text.secondary")
        add("h1", head[600], 23.5, 29, spaceAfter=7)
        add("dimension", head[600], 21, 26)
        add("h2", head[600], 12.5, 16, spaceBefore=11, spaceAfter=4)
        add("lead", head[400], 11.8, 17.4, "text.secondary", spaceAfter=10)
        add("verdict", head[400], 15, 21.5, spaceAfter=10)
        add("over", head[400], 11, 15, "text.tertiary")
        add("body", text[400], 9.4, 14, spaceAfter=6)
        add("quiet", text[400], 9.4, 14, "text.secondary", spaceAfter=4)
        add("bullet", text[400], 9.4, 13.7, leftIndent=11, bulletIndent=0, spaceAfter=2.4)
        add("cell", text[400], 8.4, 11.8)
        add("cell_quiet", text[400], 8.4, 11.8, "text.secondary")
        add("cell_bold", text[600], 8.4, 11.8)
        add("cell_target", text[700], 8.4, 11.8, "target.text")
        add("cell_right", text[400], 8.4, 11.8, "text.secondary", alignment=TA_RIGHT)
        add("cell_center", text[400], 8.4, 11.8, alignment=TA_CENTER)
        add("head", text[500], 7.8, 11, "text.tertiary")
        add("head_right", text[500], 7.8, 11, "text.tertiary", alignment=TA_RIGHT)
        add("caption", text[400], 7.6, 11, "text.tertiary", spaceBefore=5, spaceAfter=5)
        add("quote", head[0], 11.2, 16)
        add("mono", FAMILIES["JetBrains Mono"][400], 7.4, 11, "text.secondary")
        add("label", text[400], 8.6, 13, "text.tertiary")
        add("strong", text[600], 8.9, 13)
        add("figure", head[600], 22, 25)
        return made

    # text --------------------------------------------------------------------------------------------------------
    def t(self, text: str, style: str = "body", place: str = "") -> Markup:
        return self.ink.t(text, self.styles[style].fontName, place)

    def p(self, text: str | Markup, style: str = "body", place: str = "", where: Path | None = None) -> TPara:
        """One paragraph; a plain string is taken literally."""
        ready = text if isinstance(text, Markup) else self.t(text, style, place)
        return TPara(ready, self.styles[style], where=where)

    def paragraphs(self, text: str, style: str = "body", place: str = "") -> list[Any]:
        """Long text as one paragraph per line."""
        return [self.p(line.strip(), style, place) for line in text.splitlines() if line.strip()]

    def bullets(self, items: Sequence[str | Markup], style: str = "bullet", place: str = "") -> list[Any]:
        return bullets([i if isinstance(i, Markup) else self.t(i, style, place) for i in items], self.styles[style])

    def _heading(self, text: str, style: str, level: int, key: str, listed: str) -> TPara:
        font = self.styles[style].fontName
        title = self.ink.plain(listed or text, font)
        return TPara(self.t(text, style), self.styles[style], level=level, key=key, title=title, where=None)

    def h1(self, text: str, key: str, listed: str = "") -> TPara:
        """Chapter heading: outline, contents, running head. `listed` replaces a long sentence there."""
        return self._heading(text, "h1", 1, key, listed)

    def dimension(self, text: str, key: str) -> TPara:
        return self._heading(text, "dimension", 2, key, "")

    def h2(self, text: str, need: float = 70, depth: int = 2) -> list[Any]:
        """A heading inside a chapter (not listed), never alone at the foot of a page. need 0: inside columns."""
        heading = TPara(self.t(text, "h2"), self.styles["h2"], where=(Node(f"H{depth}"),))
        return [CondPageBreak(need), heading] if need else [heading]

    def link(self, text: str, key: str, section: str, style: str = "cell") -> Markup:
        """Words that lead to another section, if that is printed."""
        safe = self.t(text, style)
        if section not in self.sections:
            return safe
        color = self.palette["series.current"]
        return Markup(f'<a href="#{key}" color="{color}">{safe}</a>')

    def gap(self, points: float) -> Any:
        return Spacer(1, points)

    def together(self, *flows: Any) -> Any:
        return KeepTogether([f for f in flows if f is not None])

    def sized(self, text: str, style: str, size: float) -> TPara:
        """A paragraph in another size of a style."""
        base = self.styles[style]
        return TPara(self.t(text, style), base.clone(f"{style}_{size}", fontSize=size, leading=size * 1.2))

    def word_width(self, text: str, font: str, size: float) -> float:
        return float(stringWidth(self.ink.plain(text, font), font, size))

    def text_width(self, text: str, size: float) -> float:
        return float(stringWidth(self.ink.plain(text, "Inter-Regular"), "Inter-Regular", size))

    # pictures ----------------------------------------------------------------------------------------------------
    def figure(self, drawing: Drawing, *, scale: float = PX, align: str = "LEFT") -> TFigure:
        def paint(canvas: Any, x: float, y: float) -> None:
            Painter(canvas, self.palette, self.ink, scale).paint(drawing, x, y)

        return TFigure(
            drawing.width * scale,
            drawing.height * scale,
            paint,
            self.ink.plain(drawing.alt, "Inter-Regular"),
            align=align,
        )

    def _chip(self, text: str, fill: str, front: str, width: float, high: float, radius: float, size: float,
              dashed: bool = False, spoken: str = "") -> TFigure:
        font = FAMILIES["Inter"][600]

        def paint(canvas: Any, x: float, y: float) -> None:
            canvas.saveState()
            canvas.setStrokeColor(self.color("border.input"))
            canvas.setLineWidth(0.7)
            if dashed:
                canvas.setDash([2, 1.6])
            else:
                canvas.setFillColor(self.color(fill))
            canvas.roundRect(
                x + 0.4, y + 0.4, width - 0.8, high - 0.8, radius, stroke=int(dashed), fill=int(not dashed)
            )
            canvas.setFillColor(self.color(front))
            canvas.setFont(font, size)
            canvas.drawCentredString(x + width / 2, y + high / 2 - size * 0.36, text)
            canvas.restoreState()

        return TFigure(width, high, paint, text=spoken or text)

    def level_chip(self, level: Level | None, *, width: float = 18, high: float = 13) -> TFigure:
        """A whole level as a square chip; None is a dashed box."""
        if level is None:
            return self._chip("–", "", "text.tertiary", width, high, 2.2, 8, dashed=True, spoken="not rated")
        return self._chip(self.ink.plain(level.id, "Inter-SemiBold"), f"level.{level.step}", f"on_level.{level.step}",
                          width, high, 2.2, 8)

    def rating_pill(self, value: str, position: int, count: int, spoken: str = "") -> TFigure:
        """A rating as a round pill."""
        steps = answer_steps(count)
        step = steps[position] if 0 <= position < len(steps) else 0
        text = self.ink.plain(value, "Inter-SemiBold")
        return self._chip(text, f"level.{step}", f"on_level.{step}", 21, 12.5, 6, 7.2, spoken=spoken or text)

    def state_pill(self, text: str) -> TFigure:
        return self._chip(text, "", "text.tertiary", 25, 12.5, 6, 6.6, dashed=True)

    def badge(self, level: Level | None, provisional: bool) -> TFigure:
        """The large level badge of a dimension page."""
        width, high = 63.0, 48.0
        name = "" if level is None else level.label + (", prov." if provisional else "")
        ink, palette, head = self.ink, self.palette, FAMILIES[self.kit.heading_font][600]

        def paint(canvas: Any, x: float, y: float) -> None:
            canvas.saveState()
            if level is None:
                canvas.setStrokeColor(HexColor(palette["border.input"]))
                canvas.setDash([3, 2])
                canvas.roundRect(x + 0.5, y + 0.5, width - 1, high - 1, 4, stroke=1, fill=0)
                canvas.setFillColor(HexColor(palette["text.tertiary"]))
                canvas.setFont("Inter-Regular", 8.4)
                canvas.drawCentredString(x + width / 2, y + high / 2 - 3, "not rated")
            else:
                canvas.setFillColor(HexColor(palette[f"level.{level.step}"]))
                canvas.roundRect(x, y, width, high, 4, stroke=0, fill=1)
                canvas.setFillColor(HexColor(palette[f"on_level.{level.step}"]))
                lines = balanced(ink.plain(name, "Inter-Regular"), width - 6, 7.4, max_lines=2)
                lift = 3.5 if len(lines) > 1 else 0
                canvas.setFont(head, 21)
                canvas.drawCentredString(x + width / 2, y + 23 + lift, ink.plain(level.id, head))
                canvas.setFont("Inter-Regular", 7.4)
                for i, line in enumerate(lines):
                    canvas.drawCentredString(x + width / 2, y + 10 + lift - 8.6 * i, line)
            canvas.restoreState()

        words = "not rated" if level is None else f"Level {level.id} {name}"
        return TFigure(width, high, paint, text=words, align="RIGHT")

    def code_cell(self, code: str, key: bool, width: float) -> TFigure:
        """A criterion's code in grey, with a small key where it is a key criterion."""
        from workbench.charts.measure import elide

        font, size = FAMILIES["Inter"][400], 7.8
        shown = elide(self.ink.plain(code, font), width - 14, size)

        def paint(canvas: Any, x: float, y: float) -> None:
            canvas.saveState()
            canvas.setFillColor(self.color("text.tertiary"))
            canvas.setFont(font, size)
            canvas.drawString(x, y + 2.6, shown)
            if key:
                left = x + canvas.stringWidth(shown, font, size) + 7
                canvas.setStrokeColor(self.color("text.tertiary"))
                canvas.setLineWidth(0.8)
                canvas.circle(left + 4.6, y + 7, 2, stroke=1, fill=0)
                canvas.line(left + 3.1, y + 5.5, left, y + 2.4)
                canvas.line(left + 1.3, y + 3.7, left + 2.4, y + 2.6)
            canvas.restoreState()

        return TFigure(width, 11.8, paint, text=(shown or "No code") + (", key criterion" if key else ""))

    def steps(self, met: int, total: int) -> TFigure:
        """met of total as small segments."""
        total = max(1, min(total, 12))
        width = total * 12.5

        def paint(canvas: Any, x: float, y: float) -> None:
            canvas.saveState()
            for i in range(total):
                canvas.setFillColor(self.color("text.secondary" if i < met else "border.default"))
                canvas.roundRect(x + i * 12.5, y + 3, 10.5, 5, 1.2, stroke=0, fill=1)
            canvas.restoreState()

        return TFigure(width, 11, paint, decorative=True)

    # tables ------------------------------------------------------------------------------------------------------
    def table(self, rows: Sequence[Sequence[Any]], widths: Sequence[float | str], *, head: int = 1,
              row_heads: bool = False, extra: Sequence[Any] = (), pad: float = 4.2, lined: bool = True,
              keep: float = 0.0) -> TTable:
        """Rows of flowables with hair lines; text cells start flush left."""
        commands: list[Any] = [
            CELL, ("FONT", (0, 0), (-1, -1), "Inter-Regular", 8.4), ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 7), ("TOPPADDING", (0, 0), (-1, -1), pad),
            ("BOTTOMPADDING", (0, 0), (-1, -1), pad), ("RIGHTPADDING", (-1, 0), (-1, -1), 0)]
        if lined:
            commands.append(("LINEBELOW", (0, head), (-1, -1), 0.5, self.color("border.subtle")))
        if head:
            commands.append(("LINEBELOW", (0, head - 1), (-1, head - 1), 0.8, self.color("text.primary")))
        return TTable([[self._cell(c, i < head) for c in row] for i, row in enumerate(rows)], list(widths),
                      style=[*commands, *extra], head=head, row_heads=row_heads, keep=keep, hAlign="LEFT",
                      spaceBefore=2, spaceAfter=4)

    def _cell(self, cell: Any, is_head: bool) -> Any:
        if isinstance(cell, Markup):
            return TPara(cell, self.styles["head" if is_head else "cell"], where=())
        if isinstance(cell, str):
            return self.p(cell, "head" if is_head else "cell", where=())
        if isinstance(cell, TPara) and len(cell.where) == 1 and cell.where[0].tag == "P":
            cell.where = ()
        return cell

    def axis_level(self, data: ProfileData, axis: Axis) -> TFigure:
        return self.level_chip(data.level(axis.current))
