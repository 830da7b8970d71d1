"""The engagement's own radar as line art for a cover: rings, outline and target, without words or numbers.

Owns the picture only; it is decoration drawn from the data. Without results the rings stay empty.
"""

from __future__ import annotations

from math import cos, pi, sin

from workbench.charts.data import ProfileData
from workbench.charts.marks import Area, Circle, Drawing, Line, Mark, Point
from workbench.charts.radar import level_runs, level_share


def cover_art(data: ProfileData, size: float) -> Drawing:
    """A square of `size`; roles art.ring, art.faint, art.fill, art.current, art.dot, art.target."""
    count = len(data.axes) if len(data.axes) >= 3 else 12
    centre, radius = size / 2, size / 2 - 2
    angles = [2 * pi * i / count for i in range(count)]

    def at(angle: float, distance: float) -> Point:
        return centre + sin(angle) * distance, centre - cos(angle) * distance

    def points(levels: list[str | None]) -> list[Point | None]:
        shares = [level_share(data, level) for level in levels]
        return [None if s is None else at(a, s * radius) for a, s in zip(angles, shares, strict=True)]

    marks: list[Mark] = []
    rings = 5
    drawn = len(data.axes) >= 3 and bool(data.levels)
    current = points([a.current for a in data.axes]) if drawn else []
    target = points([a.target for a in data.axes]) if drawn else []
    runs = level_runs(current) if any(current) else []
    for run in runs:
        if len(run) > 1:
            marks.append(Area(tuple(run if len(run) == count else [(centre, centre), *run]), fill="art.fill"))
    for i in range(1, rings * 2 + 1):
        role = "art.ring" if i % 2 == 0 else "art.faint"
        marks.append(Area(tuple(at(a, radius * i / (rings * 2)) for a in angles), stroke=role, width=0.8))
    marks += [Line(((centre, centre), at(a, radius)), "art.faint", 0.8) for a in angles]
    for run in level_runs(target) if any(target) else []:
        shape: Mark = (Area(tuple(run), stroke="art.target", width=1.9, dash=(8.0, 5.0)) if len(run) == count
                       else Line(tuple(run), "art.target", 1.9, (8.0, 5.0)))
        marks.append(shape)
    for run in runs:
        marks.append(Area(tuple(run), stroke="art.current", width=2.4) if len(run) == count
                     else Line(tuple(run), "art.current", 2.4))
    marks += [Circle(p[0], p[1], 4.4, fill="art.dot") for p in current if p]
    return Drawing(size, size, tuple(marks), "Cover art: the maturity profile as line art.")
