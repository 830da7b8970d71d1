"""Result at a glance: the radar, its key, and the same numbers as a table sorted by gap; then the dot plot."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import CondPageBreak

from workbench.charts.data import Axis, by_group
from workbench.charts.dotplot import DotOptions, dotplot
from workbench.charts.marks import Area, Drawing, Line, Mark, Text
from workbench.charts.measure import text_width
from workbench.charts.radar import RadarOptions, radar
from workbench.report import words
from workbench.report.facts import Facts
from workbench.report.options import Section
from workbench.report.pdf.flow import Columns
from workbench.report.theme import PX, Theme
from workbench.tokens import dash


def series_key(facts: Facts, theme: Theme, size: float = 11.0) -> Any:
    """The series with their lines, centred under the chart."""
    data = facts.profile
    items = [("current", data.current_label, "series.current")]
    items += [("target", data.target_label, "target.text")] if data.has_target else []
    before = f"{data.previous_label}, {words.month(facts.previous_day)}" if facts.previous_day else data.previous_label
    items += [("previous", before, "text.tertiary")] if data.has_previous else []
    width = theme.width / PX
    total = sum(42 + text_width(t, size, 600) for _, t, _ in items) + 28 * (len(items) - 1)
    x = (width - total) / 2
    marks: list[Mark] = []
    for series, text, color in items:
        marks.append(Line(((x, 9), (x + 32, 9)), f"series.{series}", 2.0, dash(series)))
        if series == "target":
            marks.append(Area(((x + 16, 5), (x + 20, 9), (x + 16, 13), (x + 12, 9)), fill="series.target"))
        marks.append(Text(x + 42, 9 + size * 0.36, text, color, size, 600))
        x += 42 + text_width(text, size, 600) + 28
    return theme.figure(Drawing(width, 18, tuple(marks), "Key: " + ", ".join(t for _, t, _ in items)))


def level_table(axes: list[Axis], facts: Facts, theme: Theme, width: float) -> Any:
    data = facts.profile
    rows: list[list[Any]] = [["Dimension", "Now", "Target", "Next level"]]
    for axis in axes:
        rows.append([axis.title, theme.axis_level(data, axis), theme.p(axis.target or "–", "cell_target", where=()),
                     theme.p(axis.next_text, "cell_quiet", where=())])
    return theme.table(rows, [width * 0.505, width * 0.115, width * 0.155, width * 0.225], row_heads=True,
                       extra=[("VALIGN", (0, 1), (-1, -1), "MIDDLE")])


def _counts(facts: Facts, theme: Theme) -> Any:
    """How many statements of each area hold, and how they are rated."""
    scale = facts.framework.answer_scale
    values = [v.id for v in scale.values] if scale is not None and len(scale.values) <= 6 else []
    rows: list[list[Any]] = [["Area", "Hold", *values, "Open"]]
    for node, result, _ in facts.dimensions():
        held = sum(lv.met for lv in result.levels)
        total = sum(lv.total for lv in result.levels)
        counts = result.counts
        rows.append([theme.link(node.title, f"dim:{node.uid}", "dimensions"),
                     theme.p(f"{held} of {total}", "cell_bold", where=()),
                     *(theme.p(str(counts.get(v) or "–"), "cell", where=()) for v in values),
                     theme.p(str(max(0, result.applicable - result.rated) or "–"), "cell_quiet", where=())])
    share = 0.46 / (len(values) + 2)
    return theme.table(rows, [theme.width * 0.54, *[theme.width * share] * (len(values) + 2)], row_heads=True)


def by_gap(facts: Facts) -> list[Axis]:
    """Widest gap first; what is not rated at the end."""
    data = facts.profile
    return sorted(data.axes, key=lambda a: (data.gap(a) is None, -(data.gap(a) or 0), data.position(a.current) or 0))


def build(facts: Facts, theme: Theme) -> list[Any]:
    data = facts.profile
    title = (words.gap_heading(facts) if "summary" in theme.sections and not facts.counted
             else words.headline(facts))
    flows: list[Any] = [theme.h1(title, "profile", "Result at a glance")]
    if facts.counted:
        return [flows[0], theme.p(words.lead(facts), "lead"), _counts(facts, theme)]
    if not data.axes:
        return [*flows, theme.p("This framework has no dimensions to plot.", "quiet")]
    flows.append(theme.p(words.lead(facts), "lead"))
    shown = data if len(data.axes) <= 14 else by_group(data)
    if shown.fits_radar:
        drawing = radar(shown, theme.width / PX, 452 if len(data.axes) <= 14 else 380, RadarOptions(size=10.6))
        flows += [theme.figure(drawing), theme.gap(8), series_key(facts, theme), theme.gap(6)]
    axes = by_gap(facts)
    half = (len(axes) + 1) // 2
    note = (
        "Achieved levels, whole numbers, widest gap to target first. Next level: required criteria of the next level "
        f"that are met. {words.coverage(facts.result.rated, facts.result.applicable)}."
    )
    if len(axes) > 16:
        flows.append(level_table(axes, facts, theme, theme.width))
        flows.append(theme.p(note, "caption"))
        return flows
    column = (theme.width - 24) / 2
    flows.append(Columns([[level_table(axes[:half], facts, theme, column)],
                          [level_table(axes[half:], facts, theme, column)] if axes[half:] else [theme.gap(1)]], gap=24))
    flows.append(theme.p(note, "caption"))
    plot = dotplot(data, theme.width / PX, 0, DotOptions(size=11, next_column=True, row=30))
    flows += [CondPageBreak(plot.height * PX + 130), *theme.h2("Where each dimension stands between before and target"),
              theme.p("The same levels on one axis: a ring is the previous level, a dot the level now, a diamond the "
                      "target. The length of the dashed line is the way to go.", "quiet"), theme.gap(6),
              theme.figure(plot), theme.gap(8), series_key(facts, theme)]
    return flows


SECTION = Section(id="profile", title="Result at a glance", order=40, build=build)
