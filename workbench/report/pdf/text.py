"""The only ways text and images from users get into a report: the escape function `t`, the link list, the loader.

Owns fonts (registration and per-character fallback), escaping and image limits. Knows nothing of the product. What no
font can show becomes a visible box and is remembered in the `Ink` that wrote it.
"""

from __future__ import annotations

import io
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from workbench.errors import Invalid, Problem

FONT_DIR = Path(__file__).resolve().parents[3] / "resources" / "fonts"
FAMILIES = {
    "Inter": {400: "Inter-Regular", 500: "Inter-Medium", 600: "Inter-SemiBold", 700: "Inter-Bold", 0: "Inter-Italic"},
    "Source Serif 4": {400: "SourceSerif4-Regular", 500: "SourceSerif4-SemiBold", 600: "SourceSerif4-SemiBold",
                       700: "SourceSerif4-Bold", 0: "SourceSerif4-Italic"},
    "JetBrains Mono": {400: "JetBrainsMono-Regular", 500: "JetBrainsMono-Medium", 600: "JetBrainsMono-Medium",
                       700: "JetBrainsMono-Medium", 0: "JetBrainsMono-Regular"},
}
FALLBACK = ("Inter-Regular", "SourceSerif4-Regular", "JetBrainsMono-Regular")
BOX = "\u25a1"
LONGEST = 20_000
PLACES = 20
MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, IMAGE_EDGE = 8 * 1024 * 1024, 24_000_000, 1600
_DROPPED = {"\u200b", "\u200c", "\u200d", "\ufeff", "\u2060", *(chr(c) for c in range(0xFE00, 0xFE10)),
            *(chr(c) for c in range(0x202A, 0x202F)), *(chr(c) for c in range(0x2066, 0x206A)), "\u200e", "\u200f"}


class Markup(str):
    """Text that is safe to parse as paragraph markup. Only `Ink.t` and trusted templates make it."""


@cache
def register_fonts() -> None:
    """Make the bundled fonts known; each name maps to itself, bold and italic inside a paragraph to its family's."""
    for family in FAMILIES.values():
        for name in dict.fromkeys(family.values()):
            pdfmetrics.registerFont(TTFont(name, str(FONT_DIR / f"{name}.ttf")))
            bold = family[600] if name in (family[400], family[500]) else name
            for weight, slant, face in ((0, 0, name), (1, 0, bold), (0, 1, family[0]), (1, 1, family[0])):
                addMapping(name, weight, slant, face)


@cache
def glyphs(font: str) -> frozenset[int]:
    register_fonts()
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)


def clean(text: str) -> str:
    """Text without control characters, lone surrogates, non-characters, direction overrides and invisible joiners."""
    if text.isascii() and text.isprintable():
        return text
    out = []
    for c in unicodedata.normalize("NFC", text):
        code = ord(c)
        if c in "\n\t":
            out.append(c if c == "\n" else " ")
        elif c in ("\u2028", "\u2029", "\r"):
            out.append("\n" if c != "\r" else "")
        elif code < 32 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE or c in _DROPPED:
            continue
        else:
            out.append(c)
    return "".join(out)


class Ink:
    """Writes user text with fonts that have the glyphs, and remembers what could not be shown."""

    def __init__(self) -> None:
        register_fonts()
        self.lost: dict[str, list[str]] = {}  # place -> characters that are printed as a box there

    def runs(self, text: str, font: str, place: str = "") -> list[tuple[str, str]]:
        """(font, text) stretches of cleaned text."""
        have = glyphs(font)
        if text and have.issuperset(map(ord, text)):
            return [(font, text)]
        out: list[tuple[str, str]] = []
        for c in text:
            code = ord(c)
            if code in have or c == "\n":
                face = font
            elif unicodedata.category(c) in ("Mn", "Me", "Cf"):
                continue
            else:
                face = next((f for f in FALLBACK if code in glyphs(f)), "")
                if not face:
                    self._lose(c, place)
                    face, c = ("Inter-Regular" if 0x25A1 not in have else font), BOX
            if out and out[-1][0] == face:
                out[-1] = (face, out[-1][1] + c)
            else:
                out.append((face, c))
        return out

    def plain(self, text: str, font: str, place: str = "") -> str:
        """One line for a single font: cleaned, unknown characters replaced by a box or a question mark."""
        have = glyphs(font)
        text = clean(text).replace("\n", " ")
        if have.issuperset(map(ord, text)):
            return text
        box = BOX if ord(BOX) in have else "?"
        out = []
        for c in text:
            if ord(c) in have:
                out.append(c)
            elif unicodedata.category(c) not in ("Mn", "Me", "Cf"):
                self._lose(c, place)
                out.append(box)
        return "".join(out)

    def t(self, text: str, font: str = "Inter-Regular", place: str = "") -> Markup:
        """User text as literal markup: escaped, one paragraph, line breaks kept."""
        text = clean(text)
        if len(text) > LONGEST:
            text = text[:LONGEST] + "…"
        parts = []
        for face, run in self.runs(text, font, place):
            safe = escape(run).replace("\n", "<br/>")
            parts.append(safe if face == font else f'<font name="{face}">{safe}</font>')
        return Markup("".join(parts))

    def _lose(self, character: str, place: str) -> None:
        here = self.lost.setdefault(place or "report", [])
        if character not in here:
            here.append(character)

    def problems(self) -> list[Problem]:
        """One warning per place with characters that no report font has; beyond twenty places, how many more."""
        found = []
        # A text met again without its place (a heading, a contents line) is listed where it stands.
        named = {c for place, characters in self.lost.items() if place != "report" for c in characters}
        places = {p: [c for c in cs if p != "report" or c not in named] for p, cs in self.lost.items()}
        listed = [(p, cs) for p, cs in places.items() if cs]
        for place, characters in listed[:PLACES]:
            many = len(characters) > 1
            codes = ", ".join(f"U+{ord(c):04X}" for c in characters[:6]) + (" …" if len(characters) > 6 else "")
            found.append(
                Problem(
                    "warning",
                    place,
                    f"{len(characters)} {'characters have' if many else 'character has'} no glyph in the report fonts "
                    f"and {'are' if many else 'is'} printed as {BOX} ({codes}).",
                    "Write the passage in Latin, Greek or Cyrillic.",
                )
            )
        if len(listed) > PLACES:
            found.append(Problem("warning", "report", f"{len(listed) - PLACES} more places have characters without a "
                                 f"glyph in the report fonts, printed as {BOX}.",
                                 "Write these passages in Latin, Greek or Cyrillic."))
        return found


def safe_url(url: str) -> str:
    """The address if it may be a link (http, https, mailto), else nothing."""
    cleaned = clean(url).strip()
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return ""
    if (parts.scheme in ("http", "https") and parts.netloc) or (parts.scheme == "mailto" and parts.path):
        return cleaned if not any(c in cleaned for c in " \n\"'<>") else ""
    return ""


def load_image(data: bytes) -> Any:
    """A logo as a reportlab image, checked before it is decoded. Raises Invalid with the reason."""
    from PIL import Image, UnidentifiedImageError
    from reportlab.lib.utils import ImageReader

    if len(data) > MAX_IMAGE_BYTES:
        raise Invalid("The picture is larger than 8 MB.", "Save it smaller as PNG or JPEG.")
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > MAX_IMAGE_PIXELS:
                raise Invalid(f"The picture has {opened.width} x {opened.height} pixels, more than 24 million.",
                              "Scale it down and try again.")
            opened.draft("RGB", (IMAGE_EDGE, IMAGE_EDGE))
            picture = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Invalid("The picture is not a readable PNG or JPEG.", "Save it again as PNG or JPEG.") from error
    picture.thumbnail((IMAGE_EDGE, IMAGE_EDGE))
    return ImageReader(picture)
