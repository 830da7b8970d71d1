"""The brand kit as colours: which roles it may change, and whether its text stays readable.

Owns the contrast rules. Knows nothing of reportlab or Qt, so the settings screen can ask it too. The level ramp belongs
to the method and is never branded.
"""

from __future__ import annotations

from collections.abc import Mapping

from workbench.errors import Invalid, Problem
from workbench.model.brand import BrandKit
from workbench.tokens import contrast, mix, palette, rgb

AA_TEXT, AA_MARK = 4.5, 3.0
WHITE, INK = "#FFFFFF", "#141A22"
FONT_NAMES = ("Inter", "Source Serif 4", "JetBrains Mono")
PAGES = ("A4", "Letter")
_COLOURS = (("primary", "Primary colour"), ("accent", "Accent colour"), ("current", "Colour of the current level"),
            ("target", "Colour of the target"), ("tint", "Tint"))


def on_primary(kit: BrandKit) -> str:
    """White, or ink where the primary colour is light."""
    return WHITE if contrast(WHITE, kit.primary) >= AA_TEXT else INK


def kit_problems(kit: BrandKit) -> list[Problem]:
    """Why a kit cannot be used; empty when all pairs pass."""
    place = f"brand kit {kit.name or kit.uid}"
    found = []
    for name, label in _COLOURS:
        value = getattr(kit, name)
        try:
            rgb(value)
        except ValueError:
            found.append(Problem("error", place, f"{label} \"{value}\" is not a colour.", "Write it as #RRGGBB."))
    if not found:
        pairs = ((kit.current, WHITE, AA_TEXT, "the current level on white paper"),
                 (kit.target, WHITE, AA_MARK, "the target line on white paper"),
                 (INK, kit.tint, AA_TEXT, "text on the tint"),
                 (on_primary(kit), kit.primary, AA_TEXT, "the cover text on the primary colour"))
        for front, back, least, what in pairs:
            ratio = contrast(front, back)
            if ratio < least:
                found.append(Problem(
                    "error", place, f"The contrast of {what} is {ratio:.1f}:1; at least {least:.1f}:1 is needed to be "
                    f"readable ({front} on {back}).", "Choose a darker or lighter colour."))
    for font in (kit.heading_font, kit.text_font):
        if font not in FONT_NAMES:
            found.append(Problem("error", place, f"The font \"{font}\" is not in the product.",
                                 f"Choose one of {', '.join(FONT_NAMES)}."))
    if kit.page not in PAGES:
        found.append(Problem("error", place, f"The paper \"{kit.page}\" is unknown.", "Choose A4 or Letter."))
    return found


def check_kit(kit: BrandKit) -> None:
    """Raises Invalid with the first reason a kit cannot be used."""
    found = kit_problems(kit)
    if found:
        raise Invalid(found[0].text, found[0].hint)


def _readable(color: str) -> str:
    """The colour, darkened until it can be read as text on white."""
    share = 1.0
    while contrast(mix(color, INK, share), WHITE) < AA_TEXT and share > 0:
        share -= 0.05
    return mix(color, INK, max(share, 0.0))


def brand_palette(kit: BrandKit) -> Mapping[str, str]:
    """The light palette with the kit's colours in their roles."""
    base = dict(palette("light"))
    front = on_primary(kit)
    base.update({
        "series.current": kit.current, "series.target": kit.target, "target.mark": kit.target,
        "brand.primary": kit.primary, "brand.accent": kit.accent, "brand.tint": kit.tint, "brand.on": front,
        "brand.soft": mix(front, kit.primary, 0.75), "art.ring": mix(front, kit.primary, 0.26),
        "art.faint": mix(front, kit.primary, 0.13), "art.fill": mix("#9ECFB5", kit.primary, 0.26)})
    if kit.target.upper() != palette("light")["series.target"].upper():
        base["target.text"] = _readable(kit.target)
    dark = contrast(WHITE, kit.primary) >= AA_TEXT
    base["art.current"] = "#9ECFB5" if dark else mix(kit.current, INK, 0.8)
    base["art.dot"] = "#D8E3B2" if dark else kit.current
    base["art.target"] = "#D9A83F" if dark else _readable(kit.target)
    return base
