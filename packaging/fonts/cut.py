"""Cuts the static font files of resources/fonts from the variable originals (see packaging/README.md).

usage: python packaging/fonts/cut.py SOURCE_DIR OUT_DIR     (needs fonttools; SOURCE_DIR holds the variable .ttf files)

Inter is cut at optical size 14 with the features cv11 (single-storey a) and, for figures only, tnum (tabular figures)
made the default, so that screen and PDF show the same shapes without either asking for features. The feature would
also widen hyphens and brackets to the width of a figure, which tears words apart. Kept: Latin, Greek, Cyrillic,
punctuation, arrows, mathematical and geometric signs.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

CUTS = [
    ("Inter[opsz,wght].ttf", "Inter-Regular", {"opsz": 14, "wght": 400}),
    ("Inter[opsz,wght].ttf", "Inter-Medium", {"opsz": 14, "wght": 500}),
    ("Inter[opsz,wght].ttf", "Inter-SemiBold", {"opsz": 14, "wght": 600}),
    ("Inter[opsz,wght].ttf", "Inter-Bold", {"opsz": 14, "wght": 700}),
    ("Inter-Italic[opsz,wght].ttf", "Inter-Italic", {"opsz": 14, "wght": 400}),
    ("SourceSerif4[opsz,wght].ttf", "SourceSerif4-Regular", {"opsz": 20, "wght": 400}),
    ("SourceSerif4[opsz,wght].ttf", "SourceSerif4-SemiBold", {"opsz": 20, "wght": 600}),
    ("SourceSerif4[opsz,wght].ttf", "SourceSerif4-Bold", {"opsz": 20, "wght": 700}),
    ("SourceSerif4-Italic[opsz,wght].ttf", "SourceSerif4-Italic", {"opsz": 20, "wght": 400}),
    ("JetBrainsMono[wght].ttf", "JetBrainsMono-Regular", {"wght": 400}),
    ("JetBrainsMono[wght].ttf", "JetBrainsMono-Medium", {"wght": 500}),
]
FIGURES = frozenset({"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"})
RANGES = [
    (0x20, 0x7E), (0xA0, 0x24F), (0x259, 0x259), (0x2B0, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F),
    (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x218F),
    (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2300, 0x23FF), (0x25A0, 0x25FF), (0x2600, 0x26FF), (0x2700, 0x27BF),
]


def bake(font: TTFont, tags: tuple[str, ...]) -> None:
    """Make the single substitutions of these features the default by pointing the character map at them."""
    if "GSUB" not in font:
        return
    gsub = font["GSUB"].table
    swap: dict[str, str] = {}
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag in tags:
            for index in record.Feature.LookupListIndex:
                for sub in gsub.LookupList.Lookup[index].SubTable:
                    sub = getattr(sub, "ExtSubTable", sub)
                    if sub.LookupType == 1:
                        kept = FIGURES if record.FeatureTag == "tnum" else sub.mapping
                        swap.update({old: new for old, new in sub.mapping.items() if old in kept})
    for table in font["cmap"].tables:
        table.cmap = {code: swap.get(name, name) for code, name in table.cmap.items()}


def main(source: Path, out: Path) -> None:
    for original, name, axes in CUTS:
        font = instancer.instantiateVariableFont(TTFont(source / original), axes, updateFontNames=True)
        if name.startswith("Inter"):
            bake(font, ("cv11", "tnum"))
        options = Options()
        options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
        options.name_IDs = ["*"]
        options.notdef_outline = True
        options.hinting = False
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[c for a, b in RANGES for c in range(a, b + 1)])
        subsetter.subset(font)
        font.save(out / f"{name}.ttf")
        print(name, (out / f"{name}.ttf").stat().st_size)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
