"""The report of the sample client against the same content set with plain platypus.

The baseline sets the same paragraphs (text, style, fonts), tables (cells, widths, commands) and drawings on the same
frames with as many passes, contents, outline, links, running head and foot, but without tags, checks, fallback fonts,
sections or the final re-save. It packs its pages without the slow text coding that reportlab switches on by default.
"""

from __future__ import annotations

import gc
import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)
from reportlab.platypus.tableofcontents import TableOfContents

from benchmarks.common import Figure, ms, paired
from workbench.app import Workbench
from workbench.demo.build import PASSPHRASE, build_demo
from workbench.model.brand import BrandKit
from workbench.queries.overview import engagement_overview
from workbench.queries.report_data import report_data
from workbench.report import theme as theme_module
from workbench.report.assemble import _story
from workbench.report.build import ReportOptions, build, sections
from workbench.report.gather import gather
from workbench.report.pdf.flow import Columns, TFigure, Toc, TPara, TTable
from workbench.report.sections.recommendations import Anchor
from workbench.report.theme import Theme
from workbench.store.command import Reader

Recipe = Callable[[], Any]
PASSES, RUNS = 2, 9
FLUSH = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
FLUSH.append(("VALIGN", (0, 0), (-1, -1), "TOP"))


class _Recorded(TTable):
    """Keeps what it was made from, so that the baseline can make the same table."""

    def __init__(self, data: Any, widths: Any = None, heights: Any = None, style: Any = None, **kwargs: Any) -> None:
        self.recipe = (data, widths, style, kwargs)
        super().__init__(data, widths, heights, style, **kwargs)


class _Picture(Flowable):  # type: ignore[misc]
    def __init__(self, width: float, height: float, paint: Any, align: str) -> None:
        super().__init__()
        self.width, self.height, self.paint, self.hAlign = width, height, paint, align

    def draw(self) -> None:
        self.paint(self.canv, 0, 0)


class _Place(Flowable):  # type: ignore[misc]
    """A link's end, without ink."""

    width = height = 0

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key

    def draw(self) -> None:
        self.canv.bookmarkHorizontal(self.key, 0, 14)


def _heading(text: str, style: Any, key: str, title: str, level: int) -> Any:
    made = Paragraph(text, style)
    made.entry = (level - 1, title, key)
    return made


def recipe(flow: Any) -> Recipe:
    """How to make the plain counterpart of a tagged flowable; the making itself is part of what is timed."""
    match flow:
        case Anchor():
            return lambda key=flow.key: _Place(key)
        case TPara():
            if flow.level:
                return lambda f=(flow.text, flow.style, flow.key, flow.title, flow.level): _heading(*f)
            return lambda f=(flow.text, flow.style, flow.bulletText): Paragraph(*f)
        case TTable():
            data, widths, style, kwargs = flow.recipe
            rows = [[_cell(c) for c in row] for row in data]
            head = kwargs.get("head", 1)
            return lambda: Table([[c() for c in row] for row in rows], widths, style=style, repeatRows=head,
                                 splitInRow=1, hAlign="LEFT", spaceBefore=2, spaceAfter=4)
        case TFigure():
            return lambda f=(flow.width, flow.height, flow._paint, flow.hAlign): _Picture(*f)
        case Columns():
            columns = [[recipe(f) for f in column] for column in flow.columns]
            shares = [f"{100 * s:.3f}%" for s in flow.shares]
            return lambda: Table([[[f() for f in column] for column in columns]], shares, style=FLUSH, hAlign="LEFT")
        case Toc():
            return lambda: TableOfContents(dotsMinLevel=-1)
        case KeepTogether():
            kept = [recipe(f) for f in flow._content]
            return lambda: KeepTogether([f() for f in kept])
        case CondPageBreak():
            return lambda high=flow.height: CondPageBreak(high)
        case PageBreak():
            return PageBreak
        case Spacer():
            return lambda size=(flow.width, flow.height): Spacer(*size)
        case _:  # the switch of the page template
            return lambda: NextPageTemplate("body")


def _cell(cell: Any) -> Recipe:
    if isinstance(cell, (list, tuple)):
        inner = [recipe(f) for f in cell]
        return lambda: [f() for f in inner]
    return recipe(cell) if isinstance(cell, Flowable) else lambda: cell


class _Plain(BaseDocTemplate):  # type: ignore[misc]
    def afterFlowable(self, flowable: Any) -> None:
        self._enter(flowable)
        for row in getattr(flowable, "_cellvalues", ()) if isinstance(flowable, Table) else ():
            for cell in row:
                for inner in cell if isinstance(cell, (list, tuple)) else ():
                    self._enter(inner)

    def _enter(self, flowable: Any) -> None:
        entry = getattr(flowable, "entry", None)
        if entry is not None:
            level, title, key = entry
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(title, key, level, level > 0)
            self.notify("TOCEntry", (level, title, self.page, key))


def _plain(recipes: list[Recipe], theme: Theme, title: str, foot: str) -> bytes:
    """One document from the recipes."""
    out = io.BytesIO()
    wide, high = theme.page
    font = theme.styles["body"].fontName

    def around(canvas: Any, doc: Any) -> None:
        canvas.saveState()
        canvas.setFont("Inter-Bold", 150)
        canvas.setFillColorRGB(0.968, 0.972, 0.978)
        canvas.translate(wide / 2, high / 2)
        canvas.rotate(54.7)
        canvas.drawCentredString(0, -54, "DRAFT")
        canvas.restoreState()
        canvas.saveState()
        canvas.setFont(font, 7.4)
        canvas.drawString(theme.margin + 16, high - 33.5, title)
        canvas.line(theme.margin, 40, wide - theme.margin, 40)
        canvas.drawString(theme.margin, 26, foot)
        canvas.drawRightString(wide - theme.margin, 26, str(doc.page))
        canvas.restoreState()

    doc = _Plain(out, pagesize=theme.page, title=title, initialFontName="Inter-Regular", pageCompression=1)
    body = Frame(theme.margin, theme.bottom + 16, theme.width, high - theme.top - theme.bottom - 16, 0, 0, 0, 0)
    lower = Frame(theme.margin, theme.bottom - 4, theme.width, high * 0.41 - theme.bottom - 26, 0, 0, 0, 0)
    doc.addPageTemplates([PageTemplate("cover", [lower]), PageTemplate("body", [body], onPage=around)])
    with mock.patch.object(rl_config, "useA85", 0):
        passes = doc.multiBuild([make() for make in recipes], canvasmaker=Canvas, maxPasses=6)
    assert passes == PASSES, passes
    return out.getvalue()


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        made = build_demo(Path(folder, "demo"), home)
        bench = Workbench(home)
        try:
            bench.open_engagement(made.path, PASSPHRASE, read_only=True, remember=False)
            assessment = bench.read(engagement_overview).current[0]
            data = bench.read(report_data, bench.framework_of(assessment), assessment.uid)
            kit = (bench.read(Reader.all, BrandKit) or [BrandKit(uid="assay")])[0]
        finally:
            bench.close()
    options = ReportOptions()
    facts = gather(data, options)
    theme = Theme(kit, options)
    with mock.patch.object(theme_module, "TTable", _Recorded):
        story, _ = _story(facts, theme, sections(), None)
    recipes = [recipe(f) for f in story]
    with mock.patch.object(BaseDocTemplate, "build", autospec=True, side_effect=BaseDocTemplate.build) as built:
        ours_pdf = build(data, kit, options=options)
    assert built.call_count == PASSES, built.call_count
    plain_pdf = _plain(recipes, theme, facts.engagement.title, "Confidential")

    def ours() -> float:
        return _timed(lambda: build(data, kit, options=options))

    def base() -> float:
        return _timed(lambda: _plain(recipes, theme, facts.engagement.title, "Confidential"))

    a, b, ratio = paired(ours, base, RUNS)
    note = (f"{ours_pdf.pages} pages; plain: {_pages(plain_pdf)} pages; {PASSES} passes each; processor time; "
            f"{len(ours_pdf.pdf) // 1024} KB against {len(plain_pdf) // 1024} KB")
    return [Figure("report of the sample client, tagged PDF/UA and PDF/A",
                   "same paragraphs, tables and drawings in plain platypus", ms(a), ms(b), ratio, "≤ 1.35", note)]


def _timed(job: Callable[[], object]) -> float:
    """Processor time: other programs of the machine do not count."""
    gc.collect()
    start = time.process_time()
    job()
    return time.process_time() - start


def _pages(pdf: bytes) -> int:
    from workbench.report.preview import page_count

    return page_count(pdf)
