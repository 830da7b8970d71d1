"""Screenshots and charts of the invented client, drawn with Pillow so that the sample holds real image bytes.

Owns the drawing; knows nothing of storage. Equal calls give equal bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFont

INK, GREY, LINE, PAPER, SOFT = "#1B2430", "#5C6675", "#D5DAE1", "#FFFFFF", "#F3F5F8"
BLUE, GREEN, AMBER, RED = "#1F4FA8", "#1E7D4F", "#A8730B", "#B3261E"


class _Sheet:
    """A page with a title bar and a few shapes."""

    def __init__(self, title: str, width: int = 1200, height: int = 720, dark: bool = False) -> None:
        self.image = Image.new("RGB", (width, height), "#10151C" if dark else PAPER)
        self.draw = ImageDraw.Draw(self.image)
        self.width, self.height = width, height
        self.draw.rectangle((0, 0, width, 48), fill="#1A212B" if dark else SOFT)
        self.text(24, 13, title, 20, "#E6EAF0" if dark else INK)

    def text(self, x: float, y: float, words: str, size: int = 18, color: str = INK) -> None:
        self.draw.text((x, y), words, fill=color, font=ImageFont.load_default(size))

    def box(self, x: float, y: float, w: float, h: float, fill: str = PAPER, line: str = LINE) -> None:
        self.draw.rounded_rectangle((x, y, x + w, y + h), 8, fill=fill, outline=line, width=2)

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.image.save(out, "PNG", optimize=True)
        return out.getvalue()


def triage() -> bytes:
    """The handler's triage screen with reason codes and limits."""
    s = _Sheet("Claims desk · Damage 26-118204 · Water, kitchen")
    s.box(24, 72, 720, 300)
    s.text(48, 92, "Suggested handling", 16, GREY)
    s.text(48, 118, "Expert", 40, BLUE)
    for i, (words, share) in enumerate(
        (("Building older than 1960", 0.8), ("Two earlier water claims", 0.55), ("Amount above 8,000", 0.4))
    ):
        s.text(48, 190 + 52 * i, words, 18)
        s.draw.rectangle((330, 196 + 52 * i, 330 + 360, 212 + 52 * i), fill=SOFT)
        s.draw.rectangle((330, 196 + 52 * i, 330 + 360 * share, 212 + 52 * i), fill=BLUE)
    s.box(768, 72, 408, 300, "#FFF8E8", "#E5C886")
    s.text(792, 92, "Purpose and limits, release 3.1", 18, AMBER)
    for i, words in enumerate(
        (
            "Sorts new damages, decides nothing.",
            "Weak for water damage in old buildings.",
            "Not for injuries.",
            "You have the last word.",
        )
    ):
        s.text(792, 134 + 40 * i, words, 18)
    for i, words in enumerate(("Accept", "Overrule with reason", "Ask an expert")):
        s.box(24 + 250 * i, 410, 230, 56, BLUE if i == 0 else PAPER, BLUE)
        s.text(44 + 250 * i, 426, words, 20, PAPER if i == 0 else BLUE)
    s.text(24, 500, "Overruled this week: 11 of 63", 18, GREY)
    return s.bytes()


def terminal() -> bytes:
    """Rebuild of a release with an equal checksum."""
    s = _Sheet("harbour · pricing · rebuild", dark=True)
    lines = (
        "$ harbour rebuild tariff-4 --tag 4.2",
        "environment  lock 2026-09-17  ok",
        "data         PR-2026-03      ok",
        "code         8f1c2a          ok",
        "training     11 min 04 s",
        "",
        "model.bin    sha256 91c4 7be0 55aa … f3d2",
        "registry     sha256 91c4 7be0 55aa … f3d2",
        "equal: yes",
        "",
        "$ _",
    )
    for i, line in enumerate(lines):
        color = "#7FD6A2" if "ok" in line or "yes" in line else "#D7DDE6"
        for column, part in enumerate(line.split("  ", 2)):
            s.text(32 + 220 * column, 76 + 52 * i, part.strip(), 24, color)
    return s.bytes()


def _curve(
    s: _Sheet,
    x: float,
    y: float,
    w: float,
    h: float,
    values: tuple[float, ...],
    color: str,
    low: float,
    high: float,
    dots: bool = False,
) -> None:
    points = [(x + w * i / (len(values) - 1), y + h - h * (v - low) / (high - low)) for i, v in enumerate(values)]
    s.draw.line(points, fill=color, width=3, joint="curve")
    if dots:
        for px, py in points:
            s.draw.ellipse((px - 5, py - 5, px + 5, py + 5), fill=color)


def dashboard() -> bytes:
    """Monitors of the tier 1 models."""
    s = _Sheet("Harbour · monitors · tier 1 · 19 Nov 2026 10:58")
    panels = (
        ("Tariff 4, drift", (2, 3, 2, 4, 3, 9, 4, 3, 2, 3), "within"),
        ("Home tariff, drift", (4, 4, 5, 4, 6, 5, 5, 6, 5, 6), "within"),
        ("Triage, agreement", (7, 7, 8, 7, 7, 6, 7, 7, 8, 7), "within"),
        ("Assistant, unsafe text", (1, 1, 0, 1, 0, 0, 1, 0, 0, 0), "within"),
    )
    for i, (name, values, state) in enumerate(panels):
        x, y = 24 + 588 * (i % 2), 72 + 316 * (i // 2)
        s.box(x, y, 564, 292)
        s.text(x + 20, y + 16, name, 20)
        s.text(x + 450, y + 18, state, 18, GREEN)
        s.draw.line((x + 20, y + 90, x + 544, y + 90), fill=RED, width=2)
        s.text(x + 20, y + 64, "limit", 14, RED)
        _curve(s, x + 20, y + 80, 524, 180, tuple(float(v) for v in values), BLUE, 0, 10)
    return s.bytes()


def pipeline() -> bytes:
    """Stages of one release run."""
    s = _Sheet("Pipeline 2217 · tariff-4 · 4.2 · 21 Sep 2026", height=420)
    for i, (name, took) in enumerate(
        (
            ("Build", "3 min"),
            ("Test", "9 min"),
            ("Integration", "14 min"),
            ("Approve", "P. Maas"),
            ("Release", "2 min"),
            ("Watch", "24 h"),
        )
    ):
        x = 24 + 196 * i
        s.box(x, 130, 168, 120, "#EAF6EF", GREEN)
        s.text(x + 18, 152, name, 22)
        s.text(x + 18, 196, took, 18, GREEN)
        if i < 5:
            s.draw.line((x + 170, 190, x + 194, 190), fill=GREY, width=3)
    s.text(24, 300, "Rollback point: 4.1 · last used 14 Sep 2026 10:52", 20, GREY)
    return s.bytes()


def forecast() -> bytes:
    """Forecast against actual with its band."""
    s = _Sheet("Tariff 4 · loss ratio, forecast against actual · 2026", height=560)
    low, high = (
        (69.0, 69.1, 69.0, 68.9, 69.2, 69.1, 69.0, 69.2, 69.1),
        (71.2, 71.3, 71.1, 71.2, 71.4, 71.3, 71.2, 71.4, 71.3),
    )
    top = [(90 + 130 * i, 470 - 70 * (v - 67)) for i, v in enumerate(high)]
    base = [(90 + 130 * i, 470 - 70 * (v - 67)) for i, v in enumerate(low)]
    s.draw.polygon(top + base[::-1], fill="#E3EBF8")
    actual = (70.1, 70.4, 69.8, 70.0, 70.6, 70.3, 70.9, 72.1, 70.8)
    _curve(s, 90, 120, 1040, 350, actual, BLUE, 67, 72, dots=True)
    for i, month in enumerate(("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep")):
        s.text(76 + 130 * i, 490, month, 16, GREY)
    s.text(900, 78, "August: mix of brokers", 18, RED)
    return s.bytes()


def validation() -> bytes:
    """Age of open findings per quarter against its target."""
    s = _Sheet("Validation · age of open findings, days", height=560)
    for i, (name, days) in enumerate((("Q4 25", 71), ("Q1 26", 64), ("Q2 26", 44), ("Q3 26", 38))):
        x = 120 + 260 * i
        s.draw.rectangle((x, 480 - days * 5, x + 140, 480), fill=BLUE if days <= 45 else "#9DB6DE")
        s.text(x + 48, 450 - days * 5, str(days), 22)
        s.text(x + 36, 494, name, 18, GREY)
    s.draw.line((80, 480 - 225, 1140, 480 - 225), fill=AMBER, width=3)
    s.text(1040, 224, "target 45", 18, AMBER)
    return s.bytes()


PICTURES: dict[str, Callable[[], bytes]] = {
    "triage": triage,
    "terminal": terminal,
    "dashboard": dashboard,
    "pipeline": pipeline,
    "forecast": forecast,
    "validation": validation,
}
