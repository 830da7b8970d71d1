"""Pictures of charts and pages, and files written into place."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from workbench.charts.heatmap import heatmap
from workbench.charts.radar import radar
from workbench.errors import Unavailable
from workbench.model.brand import BrandKit
from workbench.report.build import ReportOptions, build
from workbench.report.facts import Facts
from workbench.report.preview import page_count, page_png, pages
from workbench.report.raster import chart_pdf, png
from workbench.report.write import write_file
from workbench.tokens import palette


def test_png_has_the_charts_size_and_colours(full_facts: Facts) -> None:
    drawing = heatmap(full_facts.profile, 400)
    picture = Image.open(io.BytesIO(png(drawing, palette(), 96))).convert("RGB")
    assert abs(picture.width - 400) <= 1 and abs(picture.height - drawing.height) <= 1
    colours = {c for _, c in picture.getcolors(1 << 20) or []}
    fill = palette()["level.3"]
    assert tuple(int(fill[i:i + 2], 16) for i in (1, 3, 5)) in colours
    dark = Image.open(io.BytesIO(png(drawing, palette("dark"), 48))).convert("RGB")
    assert dark.getpixel((1, 1)) == tuple(int(palette("dark")["bg.surface"][i:i + 2], 16) for i in (1, 3, 5))


def test_equal_charts_are_equal_bytes(full_facts: Facts) -> None:
    drawing = radar(full_facts.profile, 460, 400)
    assert chart_pdf(drawing, palette()) == chart_pdf(drawing, palette())


def test_pages_are_rendered_in_memory(full_facts: Facts, kit: BrandKit) -> None:
    pdf = build(full_facts, kit, options=ReportOptions(sections=("cover", "profile"))).pdf
    assert page_count(pdf) == 3
    (width, height, raw), = pages(pdf, 36, [1])
    assert len(raw) == width * height * 4 and abs(height / width - 1.414) < 0.01
    cover = Image.open(io.BytesIO(page_png(pdf, 0, 36))).convert("RGB")
    assert cover.getpixel((5, 5)) == (0x16, 0x27, 0x3F)


def test_files_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "r.pdf"
    assert len(write_file(target, b"one")) == 64 and target.read_bytes() == b"one"
    write_file(target, b"two")
    assert target.read_bytes() == b"two" and [p.name for p in target.parent.iterdir()] == ["r.pdf"]
    with pytest.raises(Unavailable, match="is a folder"):
        write_file(tmp_path, b"x")
    (tmp_path / "file").write_text("x")
    with pytest.raises(Unavailable, match="cannot be written"):
        write_file(tmp_path / "file" / "r.pdf", b"x")
