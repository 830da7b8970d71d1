"""Puts the sections on pages: page templates, running head and foot, watermark, page labels, metadata.

Owns the document around the sections. Knows no section by name but the cover, which has a page of its own.
"""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from reportlab.lib.utils import TimeStamp
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Frame, PageBreak, PageTemplate, Spacer
from reportlab.platypus.doctemplate import LayoutError

from workbench.charts.cover import cover_art
from workbench.errors import Invalid, Problem
from workbench.model.brand import BrandKit
from workbench.report.facts import Facts
from workbench.report.furniture import Furniture
from workbench.report.lock import FONTS
from workbench.report.options import BuiltReport, ReportOptions, Section
from workbench.report.pdf.standards import finish, xmp
from workbench.report.pdf.tags import TaggedCanvas
from workbench.report.sections.cover import issue_day, report_title
from workbench.report.theme import Theme

Progress = Any
SHORT = 230.0  # points a part needs below the one before; else it starts a page


class _Doc(BaseDocTemplate):  # type: ignore[misc]
    """Remembers the first heading of each page for the running head, and the page of every key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pages_of: dict[str, int] = {}
        self.heading_page = 0

    def heading(self, canvas: TaggedCanvas, title: str) -> None:
        if self.heading_page != canvas.getPageNumber():
            self.heading_page = canvas.getPageNumber()
            canvas.running = title

    def notify(self, kind: str, stuff: Any) -> None:
        if kind == "TOCEntry":
            self.pages_of[stuff[3]] = stuff[2]
        super().notify(kind, stuff)


def _order(options: ReportOptions, listed: Sequence[Section]) -> list[Section]:
    known = {s.id: s for s in listed}
    ids = options.sections or tuple(s.id for s in listed)
    wanted = [known[i] for i in ids if i in known and i not in options.left_out]
    # The cover has its own page template and is first wherever it stands in the list.
    return sorted(wanted, key=lambda s: s.id != "cover")


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """The cyclic collector would walk the growing document again and again and free nothing of it."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def assemble(facts: Facts, kit: BrandKit, options: ReportOptions, listed: Sequence[Section],
             progress: Progress | None = None) -> BuiltReport:
    with FONTS, _collector_at_rest():
        theme = Theme(kit, options)
        chosen = _order(options, listed)
        story, problems = _story(facts, theme, chosen, progress)
        if not story:
            raise Invalid("The report has no section to print.", "Switch on at least one section.")
        language = options.language or facts.engagement.language or "en"
        furniture = Furniture(facts, theme, cover_art(facts.profile, theme.page[0] * 1.01))
        out = io.BytesIO()
        day = issue_day(facts, theme)
        doc = _document(out, facts, theme, furniture, language, chosen)

        def canvas(*args: Any, **kwargs: Any) -> TaggedCanvas:
            made = TaggedCanvas(*args, **kwargs)
            made._doc._timeStamp = _stamp(day)
            made._doc.setTitle(doc.title)
            if furniture.has_cover:
                made.addPageLabel(0, prefix="Cover")
                made.addPageLabel(1, style="ARABIC", start=2)
            made.showOutline()
            return made

        if progress:
            doc.setProgressCallBack(lambda kind, _value: progress(0, 1, "Setting pages") if kind == "PAGE" else None)
        try:
            doc.multiBuild(story, canvasmaker=canvas, maxPasses=6)
        except LayoutError as error:
            raise Invalid("A part of the report does not fit on a page.", "Shorten the longest text.") from error
        created = f"{day or '2000-01-01'}T00:00:00Z"
        packet = xmp(doc.title, doc.author, doc.subject, created, language)
        pdf = finish(out.getvalue(), packet)
        pages = doc.page
        where = {s.id: doc.pages_of[s.id] for s in chosen if s.id in doc.pages_of}
        if furniture.has_cover:
            where["cover"] = 1
        where |= {key[4:]: page for key, page in doc.pages_of.items() if key.startswith("dim:")}
        return BuiltReport(pdf, tuple(problems + theme.ink.problems()), pages, where)


def _story(facts: Facts, theme: Theme, chosen: Sequence[Section],
           progress: Progress | None) -> tuple[list[Any], list[Problem]]:
    """All flowables. A section without anything to say is left out, and links to it with it."""
    problems: list[Problem] = []
    theme.sections = frozenset(s.id for s in chosen)
    parts = _parts(facts, theme, chosen, progress)
    printed = frozenset(s.id for s in chosen if s.id == "cover" or parts[s.id])
    if printed != theme.sections:
        # Made anew, so that no link and no word leads to a part that is not there.
        theme.sections = printed
        theme.ink.lost.clear()
        parts = _parts(facts, theme, [s for s in chosen if s.id in printed], progress)
    story: list[Any] = []
    for section in chosen:
        flows = parts.get(section.id, [])
        if flows and story and section.id != "cover" and not isinstance(story[-1], PageBreak):
            story += [PageBreak()] if section.new_page else [CondPageBreak(SHORT), Spacer(1, 30)]
        story += flows
    if story and isinstance(story[-1], PageBreak):
        story.pop()
    return story, problems


def _parts(facts: Facts, theme: Theme, chosen: Sequence[Section],
           progress: Progress | None) -> dict[str, list[Any]]:
    made = {}
    for i, section in enumerate(chosen):
        if progress:
            progress(i, len(chosen), section.title)
        made[section.id] = list(section.build(facts, theme))
    return made


def _document(out: io.BytesIO, facts: Facts, theme: Theme, furniture: Furniture, language: str,
              chosen: Sequence[Section]) -> _Doc:
    _, high = theme.page
    ink, plain = theme.ink, "Inter-Regular"
    furniture.has_cover = bool(chosen) and chosen[0].id == "cover"
    title = ink.plain(report_title(facts), plain)
    author = ink.plain(theme.kit.company or theme.options.author or facts.lead or "Assay", plain)
    doc = _Doc(out, pagesize=theme.page, title=title, author=author,
               subject=ink.plain(f"Maturity assessment of {facts.client} against {facts.framework.title}", plain),
               creator="Assay", producer="Assay", keywords=["maturity", "assessment"], lang=language, invariant=1,
               initialFontName="Inter-Regular", pageCompression=0, leftMargin=theme.margin, rightMargin=theme.margin)
    body = Frame(theme.margin, theme.bottom + 16, theme.width, high - theme.top - theme.bottom - 16, 0, 0, 0, 0,
                 id="body")
    lower = Frame(theme.margin, theme.bottom - 4, theme.width, high * 0.41 - theme.bottom - 26, 0, 0, 0, 0, id="lower")
    templates = [PageTemplate("body", [body], onPage=furniture.behind, onPageEnd=furniture.around)]
    if furniture.has_cover:
        templates.insert(0, PageTemplate("cover", [lower], onPage=furniture.cover))
    doc.addPageTemplates(templates)
    return doc


def _stamp(day: str) -> Any:
    """The file's dates are the report's day, never the clock of the machine."""
    import calendar
    import time

    try:
        parsed = time.strptime(day, "%Y-%m-%d")
    except ValueError:
        parsed = time.strptime("2000-01-01", "%Y-%m-%d")
    stamp = TimeStamp(1)
    stamp.t = calendar.timegm(parsed)
    stamp.lt = time.gmtime(stamp.t)
    stamp.YMDhms = tuple(stamp.lt)[:6]
    stamp.dhh = stamp.dmm = 0
    return stamp


