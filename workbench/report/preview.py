"""Pages of a PDF as pictures, in memory: no preview file ever lies on disk.

Owns the calls into pdfium. Knows nothing of how the PDF was made.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from workbench.report.lock import PDFIUM


def page_count(pdf: bytes) -> int:
    import pypdfium2

    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def pages(pdf: bytes, dpi: float = 96, numbers: Iterable[int] | None = None) -> list[tuple[int, int, bytes]]:
    """(width, height, RGBA rows) of the wanted pages (from 0), or of all."""
    import pypdfium2

    out = []
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            for number in range(len(document)) if numbers is None else numbers:
                page = document[number]
                bitmap = page.render(scale=dpi / 72, rev_byteorder=True, prefer_bgrx=True)
                picture = bitmap.to_pil().convert("RGBA")
                out.append((picture.width, picture.height, picture.tobytes()))
                bitmap.close()
                page.close()
        finally:
            document.close()
    return out


def page_png(pdf: bytes, number: int = 0, dpi: float = 96) -> bytes:
    """One page as a PNG file's bytes."""
    from PIL import Image

    width, height, raw = pages(pdf, dpi, [number])[0]
    out = io.BytesIO()
    Image.frombytes("RGBA", (width, height), raw).convert("RGB").save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()
