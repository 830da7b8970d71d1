"""How wide text will be, near enough to wrap labels without asking a font engine.

Owns a table of advance widths (thousandths of the font size, Inter) and the wrapping rules of chart labels. Knows no
fonts, so the same label breaks at the same place on screen, on paper and in SVG.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Groups of characters that share a width; what is not listed is wide (CJK, emoji: 1000) or average (600).
_GROUPS = {
    240: "ijl",
    270: "I‘’",
    287: " ,.:;",
    295: "!'·",
    330: "`t|",
    362: "/\\f()[]",
    380: "r",
    425: "{}",
    455: '“”_°"^-',
    500: "–?*",
    530: "s",
    550: "kxzvy•",
    570: "LJc",
    590: "Fhnue",
    605: "Eoabdpqđ£",
    630: "ZgßPS",
    645: "$&RT#0123456789",
    660: "BK€+<=>~×",
    690: "AVXY",
    725: "DC",
    750: "GHUN",
    765: "OQØ",
    820: "w",
    870: "m…",
    905: "Mæ",
    965: "→@%W",
    1000: "—œŒÆ",
}
_WIDTHS = {character: width for width, characters in _GROUPS.items() for character in characters}


def text_width(text: str, size: float, weight: int = 400) -> float:
    """Estimated width of one line."""
    total = 0
    for character in text:
        width = _WIDTHS.get(character)
        if width is None:
            if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Cf", "Cc"):
                continue
            if unicodedata.east_asian_width(character) in ("W", "F"):
                width = 1000
            else:
                base = unicodedata.normalize("NFD", character)[0]
                width = _WIDTHS.get(base, 600)
        total += width
    heavier = 1.0 if weight < 500 else 1.015 if weight < 600 else 1.03 if weight < 700 else 1.045
    return total * size / 1000 * heavier


def wrap(text: str, width: float, size: float, weight: int = 400, max_lines: int = 3) -> tuple[str, ...]:
    """Words on lines no wider than `width`; over-long words are split with a hyphen, over-long texts end in …"""
    lines: list[str] = []
    line = ""
    for word in text.split():
        for piece in _pieces(word, width, size, weight):
            trial = f"{line} {piece}" if line else piece
            if line and text_width(trial, size, weight) > width:
                lines.append(line)
                line = piece
            else:
                line = trial
            if piece.endswith("-") and piece != word:
                lines.append(line)
                line = ""
    if line:
        lines.append(line)
    if len(lines) > max_lines:
        lines = [*lines[:max_lines - 1], elide(" ".join(lines[max_lines - 1:]), width, size, weight)]
    return tuple(lines)


@lru_cache(maxsize=1024)
def balanced(text: str, width: float, size: float, weight: int = 400, max_lines: int = 3) -> tuple[str, ...]:
    """As `wrap`, with the same number of lines but their lengths evened out (no lone word on the last line)."""
    best = wrap(text, width, size, weight, max_lines)
    if len(best) < 2 or any(line.endswith(("-", "…")) for line in best):
        return best
    for share in (0.55, 0.65, 0.75, 0.85, 0.92):
        trial = wrap(text, width * share, size, weight, 99)
        if len(trial) == len(best) and not any(line.endswith("-") for line in trial):
            return trial
    return best


def _pieces(word: str, width: float, size: float, weight: int) -> list[str]:
    pieces: list[str] = []
    while text_width(word, size, weight) > width and len(word) > 3:
        cut = len(word) - 1
        while cut > 2 and text_width(word[:cut] + "-", size, weight) > width:
            cut -= 1
        # A hyphen already inside the word is the better place to break.
        inside = word.rfind("-", 2, cut)
        if inside > 0:
            pieces.append(word[:inside + 1])
            word = word[inside + 1:]
        else:
            cut = min(cut, len(word) - 2) if len(word) > 4 else cut
            pieces.append(word[:cut] + "-")
            word = word[cut:]
    pieces.append(word)
    return pieces


def elide(text: str, width: float, size: float, weight: int = 400) -> str:
    """The text, cut with … where it would be wider than `width`."""
    if text_width(text, size, weight) <= width:
        return text
    while text and text_width(text + "…", size, weight) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def shortened(text: str, width: float, size: float, weight: int = 400) -> str:
    """The text, its longest word cut to "Quant." where that makes it fit; else elided."""
    if text_width(text, size, weight) <= width:
        return text
    words = text.split()
    longest = max(words, key=len, default="")
    trial = " ".join(word[:5] + "." if word == longest and len(word) > 7 else word for word in words)
    return elide(trial, width, size, weight)
