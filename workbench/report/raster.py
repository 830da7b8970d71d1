"""A chart as its own small PDF and, through pdfium, as PNG; in memory only.

Owns nothing but that route, so a copied picture cannot differ from the printed one.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

from workbench.charts.marks import Drawing

UNIT = 0.75  # chart units are CSS pixels, 96 to the inch


def chart_pdf(drawing: Drawing, palette: Mapping[str, str]) -> bytes:
    """One page of the drawing's size with the surface colour behind it."""
    from reportlab.pdfgen.canvas import Canvas

    from workbench.report.drawing import Painter
    from workbench.report.lock import FONTS
    from workbench.report.pdf.text import Ink
    from workbench.tokens import rgb

    with FONTS:
        ink = Ink()
        out = io.BytesIO()
        width, height = drawing.width * UNIT, drawing.height * UNIT
        canvas = Canvas(out, pagesize=(width, height), invariant=1, pageCompression=1,
                        initialFontName="Inter-Regular")
        canvas.setTitle("Chart")
        canvas.setFillColorRGB(*rgb(palette["bg.surface"]))
        canvas.rect(0, 0, width, height, stroke=0, fill=1)
        Painter(canvas, palette, ink, UNIT).paint(drawing, 0, 0)
        canvas.save()
        return out.getvalue()


def png(drawing: Drawing, palette: Mapping[str, str], dpi: int = 300) -> bytes:
    """The drawing as PNG."""
    from workbench.report.preview import page_png

    return page_png(chart_pdf(drawing, palette), 0, dpi)
