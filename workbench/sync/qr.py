"""QR codes as plain data: rows for whoever draws, picture bytes for files, characters for a terminal.

Owns the only import of segno. Knows nothing of what the text means.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from workbench.errors import Invalid


@dataclass(frozen=True)
class Code:
    """rows: top to bottom, True for dark, the four light modules of margin all round included."""

    text: str
    rows: tuple[tuple[bool, ...], ...]

    @property
    def size(self) -> int:
        return len(self.rows)

    def png(self, scale: int = 6) -> bytes:
        return self._saved("png", scale)

    def svg(self, scale: int = 4) -> bytes:
        return self._saved("svg", scale)

    def _saved(self, kind: str, scale: int) -> bytes:
        out = io.BytesIO()
        _made(self.text).save(out, kind=kind, scale=scale)
        return out.getvalue()

    def terminal(self) -> str:
        """Two modules a character; dark on light whatever the terminal's colours are."""
        out = io.StringIO()
        _made(self.text).terminal(out, compact=True)
        return out.getvalue()


def code(text: str) -> Code:
    return Code(text, tuple(tuple(bool(cell) for cell in row) for row in _made(text).matrix_iter(border=4)))


def _made(text: str):  # type: ignore[no-untyped-def]  # segno names no types
    import segno

    try:
        return segno.make_qr(text, error="m")
    except segno.DataOverflowError as error:
        raise Invalid("The text is too long for a QR code.", "Pass it on as text.") from error
