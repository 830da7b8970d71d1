"""Charts: marks and their honesty rules, without any painter."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from workbench.charts import data as chart_data
from workbench.charts.cover import cover_art
from workbench.charts.data import Axis, Level, ProfileData, by_group, levels_of
from workbench.charts.dotplot import dot_cell, dotplot
from workbench.charts.heatmap import heat_cell, heatmap
from workbench.charts.impact import impact_matrix
from workbench.charts.levelscale import level_scale, unit_tiles
from workbench.charts.marks import Area, Circle, Drawing, Line, Rect, Text
from workbench.charts.measure import balanced, elide, text_width, wrap
from workbench.charts.radar import radar
from workbench.discover import discover
from workbench.model.framework import Framework, Scale, ScaleValue
from workbench.report.svg import svg
from workbench.tokens import answer_steps, contrast, dash, mix, palette, ramp_steps

LEVELS = tuple(Level(str(i), n, i) for i, n in enumerate(
    ("Initial", "Managed", "Defined", "Quantitatively Managed", "Optimizing"), 1))
TITLES = ("Strategy", "People and talent", "Culture", "Data", "Architecture", "Modeling")


def profile(currents: str = "2-3321", targets: str = "333444", previous: str = "112211") -> ProfileData:
    """One character per axis: a level, or - for not rated."""
    def level(text: str, i: int) -> str | None:
        return None if text[i] == "-" else text[i]

    axes = tuple(Axis(f"d{i}", f"D{i}", TITLES[i % 6], level(currents, i), level(targets, i), level(previous, i),
                      next_text="1 of 3", units={"u1": level(currents, i), "u2": None}) for i in range(len(currents)))
    return ProfileData(axes, LEVELS, (("u1", "Pricing"), ("u2", "Group marketing")))


def texts(drawing: Drawing) -> list[str]:
    return [m.text for m in drawing.marks if isinstance(m, Text)]


def current_lines(drawing: Drawing) -> list[Line | Area]:
    return [m for m in drawing.marks if (isinstance(m, Line) and m.color == "series.current")
            or (isinstance(m, Area) and m.stroke == "series.current")]


def test_unrated_axis_opens_the_line_and_the_fill_goes_through_the_centre() -> None:
    drawing = radar(profile("2-3321"), 400, 360)
    outline = current_lines(drawing)
    assert len(outline) == 1 and isinstance(outline[0], Line)
    assert len(outline[0].points) == 5
    fill = next(m for m in drawing.marks if isinstance(m, Area) and m.fill == "series.current")
    spokes = [m for m in drawing.marks if isinstance(m, Line) and len(m.points) == 2 and m.color != "series.current"]
    centre = spokes[0].points[0]
    assert fill.points[0] == centre and fill.opacity <= 0.15
    dotted = [s for s in spokes if s.dash and s.color == "border.default"]
    assert len(dotted) == 1
    assert "not rated" in texts(drawing)
    # No current dot may sit in the centre: unknown is not zero.
    assert all((c.x, c.y) != centre for c in drawing.marks if isinstance(c, Circle) and c.fill == "series.current")


def test_complete_profile_is_closed() -> None:
    outline = current_lines(radar(profile("223321"), 400, 360))
    assert len(outline) == 1 and isinstance(outline[0], Area) and not outline[0].fill


def test_two_gaps_make_two_stretches_and_a_single_axis_keeps_its_dot() -> None:
    drawing = radar(profile("2-3-21"), 400, 360)
    lines = current_lines(drawing)
    assert [len(line.points) for line in lines] == [3]
    assert sum(1 for m in drawing.marks if isinstance(m, Circle) and m.fill == "series.current") == 4


def test_labels_say_current_and_target_in_whole_levels() -> None:
    found = texts(radar(profile("223321"), 460, 400))
    assert found.count("→") == 6
    assert {"1", "2", "3", "4", "5"} <= set(found)
    assert not any("." in t for t in found if t.replace(".", "").isdigit())


def test_level_distance_from_the_centre_follows_the_scale() -> None:
    drawing = radar(profile("123451"), 500, 440)
    dots = [m for m in drawing.marks if isinstance(m, Circle) and m.fill == "series.current"]
    spoke = next(m for m in drawing.marks if isinstance(m, Line) and len(m.points) == 2)
    (x, y), tip = spoke.points
    radius = y - tip[1]
    for dot, level in zip(dots, (1, 2, 3, 4, 5, 1), strict=True):
        assert ((dot.x - x) ** 2 + (dot.y - y) ** 2) ** 0.5 == pytest.approx(radius * level / 5)


def test_a_scale_from_zero_has_its_zero_in_the_centre() -> None:
    zero = replace(profile("123451"), levels=(Level("0", "Incomplete", 0), *LEVELS))
    drawing = radar(replace(zero, axes=tuple(replace(a, current="0") for a in zero.axes)), 400, 360)
    dots = [m for m in drawing.marks if isinstance(m, Circle) and m.fill == "series.current"]
    assert len({(round(d.x, 6), round(d.y, 6)) for d in dots}) == 1


@pytest.mark.parametrize("count", [3, 8, 14])
@pytest.mark.parametrize("size", [(320, 300), (468, 410), (640, 520)])
def test_marks_stay_inside_the_drawing(count: int, size: tuple[int, int]) -> None:
    many = ProfileData(
        tuple(Axis(f"d{i}", f"D{i}", "Model inventory and accountability", "2", "3") for i in range(count)), LEVELS
    )
    drawing = radar(many, *size)
    for mark in drawing.marks:
        if isinstance(mark, Text):
            wide = text_width(mark.text, mark.size, mark.weight)
            left = mark.x - {"start": 0, "middle": wide / 2, "end": wide}[mark.anchor]
            assert left >= -3 and left + wide <= size[0] + 3, mark
            assert 0 <= mark.y <= size[1] + 2, mark
    assert len(drawing.hits) == count


LONG = ("Strategy and business value", "People and talent", "Culture, adoption and trust", "Data",
        "Architecture and platform", "Modeling", "Processes and delivery", "Model inventory and accountability",
        "Reliability and production support", "Risk and controls", "Independent validation",
        "Governance and regulatory compliance", "Second line", "Third line")


@pytest.mark.parametrize("count", [3, 9, 12, 14])
@pytest.mark.parametrize("size", [(230, 200), (300, 330), (376, 330), (444, 400), (640, 420)])
def test_labels_of_the_radar_never_touch(count: int, size: tuple[int, int]) -> None:
    axes = tuple(Axis(f"d{i}", f"D{i:02d}", LONG[i], "2", "3") for i in range(count))
    drawing = radar(ProfileData(axes, LEVELS), *size)
    words = [m for m in drawing.marks if isinstance(m, Text) and not m.halo]
    boxes = []
    for m in words:
        wide = text_width(m.text, m.size, m.weight)
        left = m.x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[m.anchor]
        boxes.append((left, m.y - m.size * 0.75, left + wide, m.y, m.text))
    for i, a in enumerate(boxes):
        for b in boxes[i + 1:]:
            assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]), (a, b)
    assert not [m.text for m in words if m.text.endswith("…")]


def test_a_single_dimension_does_not_become_a_wall() -> None:
    one = ProfileData((Axis("d", "D", "LLMOps", "2", "3"),), LEVELS)
    assert dotplot(one, 400, 600).height < 80


def test_too_many_axes_are_drawn_by_category_and_too_few_give_a_note() -> None:
    axes = tuple(Axis(f"d{i}", "", f"Area {i}", None if i == 20 else str(1 + i % 3), group=f"group {i % 4}")
                 for i in range(22))
    many = ProfileData(axes, LEVELS)
    grouped = by_group(many)
    assert [a.current for a in grouped.axes] == [None, "1", "1", "1"]
    assert "Group 0" in " ".join(texts(radar(many, 460, 400)))
    assert "3 to 14" in texts(radar(ProfileData(axes[:2], LEVELS), 460, 400))[0]


def test_alternative_text_holds_the_numbers() -> None:
    alt = radar(profile("2-3321"), 400, 360).alt
    assert "Strategy 2, target 3, previous 1" in alt and "People and talent not rated" in alt


def test_dot_plot_rings_the_dot_where_nothing_moved() -> None:
    same = dot_cell(Axis("a", "A", "Data", "2", "3", "2"), profile(), 200, 24)
    ring = [m for m in same.marks if isinstance(m, Circle) and m.stroke == "series.previous"]
    dot = [m for m in same.marks if isinstance(m, Circle) and m.fill == "series.current"]
    assert len(ring) == len(dot) == 1 and ring[0].r > dot[0].r and (ring[0].x, ring[0].y) == (dot[0].x, dot[0].y)
    unrated = dot_cell(Axis("a", "A", "Data", None, "3", "1"), profile(), 200, 24)
    assert not [m for m in unrated.marks if isinstance(m, Circle) and m.fill == "series.current"]
    assert "not rated" in unrated.alt
    whole = dotplot(profile(), 500)
    assert set(whole.hits) == {f"d{i}" for i in range(6)}


def test_heat_cells_print_the_digit_and_never_colour_what_is_not_rated() -> None:
    rated = heat_cell("3", profile(), 40, 26)
    assert texts(rated) == ["3"]
    assert any(isinstance(m, Rect) and m.fill == "level.3" for m in rated.marks)
    for level, shown in ((None, "–"), ("n/a", "n/a"), ("unknown id", "–")):
        cell = heat_cell(level, profile(), 40, 26)
        assert texts(cell) == [shown]
        assert all(not m.fill and m.dash for m in cell.marks if isinstance(m, Rect))
    whole = heatmap(profile(), 500)
    assert "d0|u1" in whole.hits and "d0|" in whole.hits


def test_small_drawings_name_their_values() -> None:
    axis = profile("2-3321").axes[0]
    assert "now 2" in level_scale(axis, profile(), 600).alt
    assert "Pricing 2" in unit_tiles(axis, profile(), 600).alt
    matrix = impact_matrix([(1, "S", 5), (2, "S", 5), (3, "odd", 9)], 400, 260)
    dots = [m for m in matrix.marks if isinstance(m, Circle)]
    assert len({(d.x, d.y) for d in dots}) == 3


def test_cover_art_without_results_has_rings_only() -> None:
    empty = cover_art(ProfileData((), ()), 400)
    assert all(getattr(m, "stroke", "") in ("art.ring", "art.faint") or isinstance(m, Line) for m in empty.marks)
    assert any(isinstance(m, Line) and m.color == "art.current" for m in cover_art(profile("2-3321"), 400).marks)


def test_ramp_steps_follow_the_size_of_the_scale() -> None:
    assert ramp_steps(3) == (1, 3, 5) and ramp_steps(4) == (1, 2, 4, 5)
    assert ramp_steps(5) == (1, 2, 3, 4, 5) and ramp_steps(6) == (0, 1, 2, 3, 4, 5)
    assert answer_steps(4) == (0, 1, 3, 4)
    assert ramp_steps(0) == () and len(ramp_steps(9)) == 9 and list(ramp_steps(9)) == sorted(ramp_steps(9))
    scale = Scale(id="level", role="level", values=tuple(ScaleValue(id=str(i)) for i in range(4)))
    assert [lv.step for lv in levels_of(Framework("f", "F", "F", "1", scales=(scale,)))] == [1, 2, 4, 5]


def test_every_colour_role_of_the_charts_exists_in_both_themes() -> None:
    for theme in ("light", "dark"):
        colors = palette(theme)
        for drawing in (radar(profile(), 400, 360), dotplot(profile(), 400), heatmap(profile(), 400)):
            for mark in drawing.marks:
                for role in (getattr(mark, n, "") for n in ("color", "fill", "stroke", "halo")):
                    assert not role or role in colors, role
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert mix("#FFFFFF", "#000000", 0.5) in ("#808080", "#7F7F7F") and dash("target") == (7.0, 4.0)


def test_wrapping_keeps_words_whole_and_breaks_only_what_cannot_fit() -> None:
    assert wrap("Data and platform", 1000, 11) == ("Data and platform",)
    lines = wrap("Qualitätssicherungsverfahrenshandbuch", 90, 11, max_lines=9)
    assert len(lines) > 1 and "".join(line.rstrip("-") for line in lines) == "Qualitätssicherungsverfahrenshandbuch"
    assert all(text_width(line, 11) <= 90 for line in lines)
    assert wrap("one two three four five six seven", 30, 11, max_lines=2)[-1].endswith("…")
    assert elide("short", 300, 11) == "short" and elide("W" * 60, 60, 11).endswith("…")
    assert min(len(line) for line in balanced("Culture, adoption and trust", 120, 11)) > 8
    assert wrap("", 50, 11) == ()


def test_svg_is_well_formed_with_hostile_labels() -> None:
    bad = replace(
        profile(), axes=tuple(replace(a, title='<script>alert("x")</script> & \x00\ud800 ü') for a in profile().axes)
    )
    tree = ET.fromstring(svg(radar(bad, 400, 360), palette()).encode())
    assert tree.tag.endswith("svg") and not list(tree.iter("{http://www.w3.org/2000/svg}script"))
    assert any("<script>" in (e.text or "") for e in tree.iter())


def test_catalogue_finds_the_charts() -> None:
    import workbench.charts

    found = {c.id: c for c in discover(workbench.charts, "CHART")}
    assert {"radar", "dotplot", "heatmap"} <= set(found)
    for chart in found.values():
        assert chart.draw(profile(), 400, 300).marks
    assert chart_data.dated("Current", "2026-11-23") == "Current, November 2026" and chart_data.dated("X", "odd") == "X"
