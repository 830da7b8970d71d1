"""One lock for everything that sets type: reportlab's font objects keep state per document and bear one at a time."""

from __future__ import annotations

from threading import Lock

FONTS = Lock()
PDFIUM = Lock()  # pdfium is not safe to call from two threads
