"""Plain PDF papers for the sample client (runbook, minutes …), drawn line by line so that no text is read as markup.

Owns the look of a sample paper; knows nothing of the sample's content, of storage or of the real report.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

Block = tuple[str, object]  # ("h", text) · ("p", text) · ("t", rows of cells) · ("page", "")
MARGIN, WIDTH, HEIGHT = 62.0, 595.28, 841.89


def sample_paper(title: str, subtitle: str, blocks: Sequence[Block], *, author: str = "Northwind Insurance") -> bytes:
    """One paper as PDF bytes; equal input gives equal bytes."""
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    page = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    page.setTitle(title)
    page.setAuthor(author)
    page.setSubject("Fictional sample document")
    number = 1

    def foot() -> None:
        page.setFont("Helvetica", 8)
        page.setFillGray(0.45)
        page.drawString(MARGIN, 34, f"{author} · fictional sample document")
        page.drawRightString(WIDTH - MARGIN, 34, f"Page {number}")
        page.setFillGray(0)

    y = HEIGHT - MARGIN

    def room(need: float) -> None:
        nonlocal y, number
        if y - need < 60:
            foot()
            page.showPage()
            number += 1
            y = HEIGHT - MARGIN

    def write(text: str, font: str, size: float, lead: float) -> None:
        nonlocal y
        for line in simpleSplit(text, font, size, WIDTH - 2 * MARGIN):
            room(lead)
            page.setFont(font, size)
            y -= lead
            page.drawString(MARGIN, y, line)

    write(title, "Helvetica-Bold", 18, 24)
    write(subtitle, "Helvetica", 10, 16)
    y -= 6
    page.setLineWidth(0.7)
    page.line(MARGIN, y, WIDTH - MARGIN, y)
    y -= 8
    for kind, content in blocks:
        if kind == "page":
            room(HEIGHT)
        elif kind == "h":
            y -= 8
            room(50)
            write(str(content), "Helvetica-Bold", 12, 18)
        elif kind == "p":
            write(str(content), "Helvetica", 10, 14)
            y -= 4
        elif isinstance(content, tuple):
            y -= 4
            step = (WIDTH - 2 * MARGIN) / max(len(row) for row in content)
            for place, row in enumerate(content):
                cells = [simpleSplit(str(cell), "Helvetica", 9, step - 8) for cell in row]
                tall = 12.0 * max(len(lines) for lines in cells) + 5
                room(tall)
                page.setFont("Helvetica-Bold" if place == 0 else "Helvetica", 9)
                for column, lines in enumerate(cells):
                    for i, line in enumerate(lines):
                        page.drawString(MARGIN + column * step, y - 10 - 12 * i, line)
                y -= tall
                page.setLineWidth(0.3)
                page.line(MARGIN, y, WIDTH - MARGIN, y)
            y -= 6
    foot()
    page.save()
    return buffer.getvalue()
