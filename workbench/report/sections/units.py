"""Heat map of dimensions by unit, with the scale as its key."""

from __future__ import annotations

from typing import Any

from workbench.charts.heatmap import HeatOptions, heatmap
from workbench.report import words
from workbench.report.facts import Facts
from workbench.report.options import Section
from workbench.report.theme import PX, Theme


def scale_key(facts: Facts, theme: Theme) -> Any:
    """The levels with their names, one row of chips."""
    levels = facts.profile.levels
    cells: list[Any] = []
    widths = []
    share = theme.width / max(1, len(levels))
    for level in levels:
        cells += [theme.level_chip(level), theme.p(level.label or level.id, "cell_quiet", where=())]
        widths += [24.0, share - 24.0]
    return theme.table([cells], widths, head=0, lined=False, extra=[("VALIGN", (0, 0), (-1, -1), "MIDDLE")])


def build(facts: Facts, theme: Theme) -> list[Any]:
    data = facts.profile
    if not data.axes or not data.units:
        return []
    width = theme.width / PX
    drawing = heatmap(data, width, 0, HeatOptions(size=11.5, total="All", row=31))
    flows: list[Any] = [
        theme.h1(words.unit_heading(facts), "units", "Dimensions by unit"),
        theme.p(
            "One row per dimension, one column per unit. The first column is the organisation as a whole, which "
            "follows from the units by the rule of the method, so it can lie below most of them.",
            "lead",
        ),
        theme.figure(drawing),
        theme.gap(12),
        scale_key(facts, theme),
    ]
    flows.append(
        theme.p(
            "Fill and digit say the same. A dashed box is not rated there, or does not apply. Criteria that "
            "are rated once for the whole organisation count alike in every unit.",
            "caption",
        )
    )
    return flows


SECTION = Section(id="units", title="Dimensions by unit", order=50, build=build)
