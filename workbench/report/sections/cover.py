"""Cover: the brand field with the engagement's own radar, then title, recipient, author, date and version."""

# ruff: noqa: N803 - the signatures are reportlab's
from __future__ import annotations

from typing import Any

from reportlab.platypus import NextPageTemplate, PageBreak

from workbench.report import words
from workbench.report.facts import Facts
from workbench.report.options import Section
from workbench.report.pdf.flow import Columns
from workbench.report.theme import Theme


def report_title(facts: Facts) -> str:
    return facts.engagement.title or f"{facts.framework.title} at {facts.client}"


def issue_day(facts: Facts, theme: Theme) -> str:
    issued = theme.options.issued
    return words.day_of(issued) if issued else facts.assessment.day or facts.engagement.ends


def _size(theme: Theme, title: str) -> float:
    """The largest size at which the title takes few lines and its longest word stays whole."""
    style = theme.styles["title"]
    longest = max(title.split(), key=len, default="")
    for size, most in ((style.fontSize, 60), (26.0, 110), (18.0, 10_000)):
        if len(title) < most and theme.word_width(longest, style.fontName, size) <= theme.width:
            return float(size)
    return 14.0


def build(facts: Facts, theme: Theme) -> list[Any]:
    title = report_title(facts)
    target = ""
    goals = {a.target for a in facts.profile.axes if a.target}
    if len(goals) == 1:
        target = f", with the way to level {next(iter(goals))}"
    elif goals:
        target = ", with targets for each dimension"
    shown = title if len(title) < 240 else title[:239] + "…"
    at = f" at {facts.client}"
    if shown.endswith(at) and len(shown) < 60:
        shown = shown[:-len(at)] + "\n" + at.strip()
    heading = theme.sized(shown, "title", _size(theme, shown))
    options = theme.options
    by = [options.author or facts.lead, theme.kit.company]
    by = [b for b in by if b] or ["Assay"]
    date = words.day(issue_day(facts, theme)) or "Undated"
    classification = (theme.kit.classification or facts.engagement.confidentiality).lower()
    status = f"Version {options.version}, {options.status.lower()}, {classification}"
    who, role = facts.recipient
    for_lines = [facts.client] if not who else [who, role or facts.client]

    def column(label: str, first: str, rest: list[str]) -> list[Any]:
        return [theme.p(label, "label"), theme.p(first, "strong"), *(theme.p(r, "label") for r in rest if r)]

    below = Columns([column("Prepared for", for_lines[0], for_lines[1:]), column("Prepared by", by[0], by[1:]),
                     column("Date and version", date, [status])])
    subtitle = f"{facts.framework.title}: maturity assessment{target}"
    return [heading, theme.gap(16), theme.p(subtitle, "subtitle"), CoverFoot(below), NextPageTemplate("body"),
            PageBreak()]


class CoverFoot(Columns):
    """The three columns at the foot of the cover, under a rule, wherever the title ended."""

    def __init__(self, columns: Columns) -> None:
        super().__init__(columns.columns, columns.gap)

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        width, high = super().wrap(availWidth, availHeight)
        self.fill = max(high + 14, availHeight - 1)
        return width, self.fill

    def draw(self) -> None:
        canvas = self.canv
        canvas.setStrokeColorRGB(0.08, 0.1, 0.13)
        canvas.setLineWidth(1)
        canvas.line(0, self.height + 12, self.width, self.height + 12)
        super().draw()


SECTION = Section(id="cover", title="Cover", order=0, build=build)
