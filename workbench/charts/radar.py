"""The maturity radar: current, target and previous as whole levels, labelled at the axes.

Owns the geometry and its honesty rules (a dimension that is not rated is a gap, never a zero). Knows nothing of the
painter. For 3 to 14 axes; larger profiles go through `data.by_group` or the dot plot.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, pi, sin

from workbench.charts.data import RADAR_MAX, RADAR_MIN, Axis, Chart, ProfileData, by_group
from workbench.charts.marks import Area, Circle, Drawing, Line, Mark, Point, Text
from workbench.charts.measure import balanced, text_width
from workbench.tokens import dash, series_width

LABEL_GAP = 12.0
LABEL_SHARES = (0.15, 0.17, 0.19, 0.22, 0.25)  # of the width, tried for the labels


@dataclass(frozen=True, slots=True)
class RadarOptions:
    """labels: title, code or none. selected: uid of the axis drawn bold. fill: light area under current."""

    labels: str = "title"
    size: float = 11.0
    selected: str = ""
    target: bool = True
    previous: bool = True
    fill: bool = True
    markers: bool = True
    ring_labels: bool = True
    label_width: float = 0.0
    surface: str = "bg.surface"


@dataclass(frozen=True, slots=True)
class _Label:
    lines: tuple[str, ...]
    weight: int
    width: float
    height: float
    title: str


def level_share(data: ProfileData, level: str | None) -> float | None:
    """How far out a level lies, 0 to 1. A scale that starts at "0" has its first level in the centre."""
    at, count = data.position(level), len(data.levels)
    if at is None:
        return None
    if data.levels[0].id == "0" and count > 1:
        return at / (count - 1)
    return (at + 1) / count


def _rings(data: ProfileData) -> list[tuple[float, str]]:
    shares = [(level_share(data, level.id) or 0.0, level.id) for level in data.levels]
    return [(share, name) for share, name in shares if share > 0]


def value_pieces(axis: Axis, target: bool = True) -> list[tuple[str, str, int]]:
    """The value line under a label as (text, colour role, weight): "2 → 3", "not rated" …"""
    if axis.not_applicable:
        return [("not applicable", "text.tertiary", 400)]
    if axis.current is None:
        return [("not rated", "text.tertiary", 400)]
    pieces = [(axis.current, "series.current", 700)]
    if target and axis.target is not None:
        pieces += [(" → ", "text.tertiary", 400), (axis.target, "target.text", 700)]
    return pieces


def _label(axis: Axis, options: RadarOptions, room: float) -> _Label:
    if options.labels == "none":
        return _Label((), 400, 0.0, 0.0, "")
    title = axis.code if options.labels == "code" and axis.code else axis.title
    weight = 700 if options.selected and axis.uid == options.selected else 500
    lines = balanced(title, room, options.size, weight)
    values = sum(text_width(t, options.size, w) for t, _, w in value_pieces(axis, options.target))
    width = max([values, *(text_width(line, options.size, weight) for line in lines)])
    return _Label(lines, weight, width, (len(lines) + 1) * options.size * 1.3, title)


def _radius(labels: list[_Label], angles: list[float], width: float, height: float) -> tuple[float, float]:
    """The largest radius that leaves room for every label, and how far the centre moves down to balance them."""
    gap, pad = (LABEL_GAP if any(label.lines for label in labels) else 6.0), 2.0
    room = []
    for label, angle in zip(labels, angles, strict=True):
        across = abs(sin(angle))
        if across > 0.2:
            room.append((width / 2 - pad - label.width) / across - gap)

    def reach(radius: float, sign: int) -> float:
        """How far labels and rings go above (1) or below (-1) the centre."""
        tips = [sign * cos(a) * (radius + gap) + la.height * (1 + sign * cos(a)) / 2
                for la, a in zip(labels, angles, strict=True)]
        return max(radius, *tips)

    low, radius = 8.0, max(8.0, min([*room, width / 2 - pad - gap]))
    if reach(radius, 1) + reach(radius, -1) > height - 2 * pad:
        high = radius
        while high - low > 0.25:
            radius = (low + high) / 2
            fits = reach(radius, 1) + reach(radius, -1) <= height - 2 * pad
            low, high = (radius, high) if fits else (low, radius)
        radius = low
    above, below = reach(radius, 1), reach(radius, -1)
    return radius, (height - above - below) / 2 + above


def _fitting(data: ProfileData, options: RadarOptions, angles: list[float], width: float,
             height: float) -> tuple[list[_Label], float, float]:
    """Labels, radius and centre: whole titles without overlap on the largest radar, else codes where there are any."""
    shares = (options.label_width / width,) if options.label_width else LABEL_SHARES
    best: tuple[tuple[bool, bool, bool, float], list[_Label], float, float] | None = None
    for choice in (options, replace(options, labels="code")) if options.labels == "title" else (options,):
        for share in shares:
            room = options.label_width or max(46.0, min(width * share, options.size * 11))
            labels = [_label(axis, choice, room) for axis in data.axes]
            radius, centre_y = _radius(labels, angles, width, height)
            apart = not _overlap(labels, angles, radius)
            said = not any(line.endswith("…") for la in labels for line in la.lines)
            score = (apart, said, all(" ".join(la.lines) == la.title for la in labels), radius)
            if best is None or score > best[0]:
                best = (score, labels, radius, centre_y)
        if best is not None and best[0][0] and best[0][1]:
            break
    assert best is not None
    return best[1:]


def _overlap(labels: list[_Label], angles: list[float], radius: float) -> bool:
    """Whether two labels that follow each other touch. The leading of the last line may lie over the next label."""
    gap = LABEL_GAP
    boxes = []
    for label, angle in zip(labels, angles, strict=True):
        if label.lines:
            x, y, w, h = _hit(label, angle, (sin(angle) * (radius + gap), -cos(angle) * (radius + gap)), least=0.0)
            boxes.append((x, y, w, h * (len(label.lines) + 0.7) / (len(label.lines) + 1)))
    pairs = zip(boxes, boxes[1:] + boxes[:1], strict=True) if len(boxes) > 2 else ()
    return any(ax < bx + bw and bx < ax + aw and ay < by + bh and by < ay + ah
               for (ax, ay, aw, ah), (bx, by, bw, bh) in pairs)


def _polygon(points: list[Point], color: str, width: float) -> Area:
    return Area(tuple(points), stroke=color, width=width)


def level_runs(points: list[Point | None]) -> list[list[Point]]:
    """Stretches of neighbouring rated axes; a stretch may pass twelve o'clock."""
    if all(points):
        return [[p for p in points if p]]
    start = next(i for i, p in enumerate(points) if p is None)
    runs: list[list[Point]] = [[]]
    for step in range(1, len(points) + 1):
        point = points[(start + step) % len(points)]
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _series(points: list[Point | None], series: str, fill: bool, centre: Point) -> tuple[list[Mark], list[Mark]]:
    """(areas to lie under the grid lines, lines to lie above). Only a complete ring of levels is closed."""
    color, width = f"series.{series}", series_width(series)
    dashes = dash(series)
    under: list[Mark] = []
    over: list[Mark] = []
    for run in level_runs(points):
        closed = len(run) == len(points)
        if fill and len(run) > 1:
            under.append(Area(tuple(run if closed else [centre, *run]), fill=color, opacity=0.12))
        if closed:
            over.append(Area(tuple(run), stroke=color, width=width, dash=dashes))
        elif len(run) > 1:
            over.append(Line(tuple(run), color, width, dashes))
    return under, over


def _markers(points: list[Point | None], series: str, surface: str, scale: float) -> list[Mark]:
    marks: list[Mark] = []
    for point in points:
        if point is None:
            continue
        x, y = point
        if series == "current":
            marks.append(Circle(x, y, 4.2 * scale, fill=f"series.{series}", stroke=surface, width=1.2))
        elif series == "target":
            r = 3.6 * scale
            marks.append(Area(((x, y - r), (x + r, y), (x, y + r), (x - r, y)), fill=f"series.{series}"))
        else:
            marks.append(Circle(x, y, 2.8 * scale, fill=surface, stroke=f"series.{series}", width=1.2))
    return marks


def _draw_label(axis: Axis, label: _Label, angle: float, tip: Point, options: RadarOptions) -> list[Mark]:
    size, leading = options.size, options.size * 1.3
    across = sin(angle)
    anchor = "middle" if abs(across) <= 0.2 else "start" if across > 0 else "end"
    x, middle = tip
    top = middle - cos(angle) * label.height / 2 - label.height / 2
    marks: list[Mark] = []
    baseline = top + size
    for line in label.lines:
        marks.append(Text(x, baseline, line, "text.primary", size, label.weight, anchor))
        baseline += leading
    pieces = value_pieces(axis, options.target)
    total = sum(text_width(t, size, w) for t, _, w in pieces)
    at = x if anchor == "start" else x - total if anchor == "end" else x - total / 2
    for text, color, weight in pieces:
        wide = text_width(text, size, weight)
        # Each piece is centred in its own room, so small errors of the estimate never make pieces touch.
        marks.append(Text(at + wide / 2, baseline, text.strip(), color, size, weight, "middle"))
        at += wide
    return marks


def alt_text(data: ProfileData) -> str:
    """One sentence with the numbers, for screen readers."""
    parts = []
    for axis in data.axes:
        if axis.not_applicable:
            parts.append(f"{axis.title} not applicable")
        elif axis.current is None:
            parts.append(f"{axis.title} not rated")
        else:
            goal = f", target {axis.target}" if axis.target else ""
            before = f", previous {axis.previous}" if axis.previous else ""
            parts.append(f"{axis.title} {axis.current}{goal}{before}")
    return f"Maturity profile of {len(data.axes)} dimensions, whole levels: " + "; ".join(parts) + "."


def radar(data: ProfileData, width: float, height: float, options: RadarOptions | None = None) -> Drawing:
    """The radar of a profile. Profiles above 14 axes are drawn by category; fewer than 3 axes give a plain note."""
    options = options or RadarOptions()
    if len(data.axes) > RADAR_MAX:
        data = by_group(data)
    if not RADAR_MIN <= len(data.axes) <= RADAR_MAX or not data.levels:
        note = Text(width / 2, height / 2, "A radar needs 3 to 14 dimensions; see the dot plot.", "text.tertiary",
                    options.size, 400, "middle")
        return Drawing(width, height, (note,), alt_text(data))
    angles = [2 * pi * i / len(data.axes) for i in range(len(data.axes))]
    labels, radius, centre_y = _fitting(data, options, angles, width, height)
    centre = (width / 2, centre_y)

    def at(angle: float, distance: float) -> Point:
        return centre[0] + sin(angle) * distance, centre[1] - cos(angle) * distance

    def points(levels: list[str | None]) -> list[Point | None]:
        shares = [level_share(data, level) for level in levels]
        return [None if s is None else at(a, s * radius) for s, a in zip(shares, angles, strict=True)]

    current = points([a.current for a in data.axes])
    target = points([a.target for a in data.axes]) if options.target and data.has_target else []
    previous = points([a.previous for a in data.axes]) if options.previous and data.has_previous else []
    scale = min(1.0, max(0.55, radius / 150))
    marks: list[Mark] = []
    under, over = _series(current, "current", options.fill, centre) if any(current) else ([], [])
    marks += under
    rings = _rings(data)
    for share, _ in rings:
        outer = share == 1.0
        marks.append(_polygon([at(a, share * radius) for a in angles],
                              "border.default" if outer else "border.subtle", 1.1 if outer else 0.9))
    for axis, angle in zip(data.axes, angles, strict=True):
        missing = axis.current is None
        marks.append(Line((centre, at(angle, radius)), "border.default" if missing else "border.subtle", 0.9,
                          (2.0, 3.0) if missing else ()))
    for series, places in (("previous", previous), ("target", target)):
        if any(places):
            marks += _series(places, series, False, centre)[1]
            if options.markers:
                marks += _markers(places, series, options.surface, scale)
    marks += over
    marks += _markers(current, "current", options.surface, scale)
    if options.ring_labels:
        for share, name in rings:
            marks.append(Text(centre[0] + 5, centre[1] - share * radius + options.size * 0.34, name, "text.tertiary",
                              options.size * 0.91, 400, "start", halo=options.surface))
    hits = {}
    gap = LABEL_GAP if options.labels != "none" else 0.0
    for axis, label, angle in zip(data.axes, labels, angles, strict=True):
        tip = at(angle, radius + gap)
        if options.labels != "none":
            marks += _draw_label(axis, label, angle, tip, options)
        if axis.uid:
            hits[axis.uid] = _hit(label, angle, tip)
    return Drawing(width, height, tuple(marks), alt_text(data), hits)


def _hit(label: _Label, angle: float, tip: Point, least: float = 24.0) -> tuple[float, float, float, float]:
    """The clickable box of an axis: its label, at least 24 units each way."""
    wide, high = max(least, label.width), max(least, label.height)
    across = sin(angle)
    left = tip[0] - wide / 2 if abs(across) <= 0.2 else tip[0] if across > 0 else tip[0] - wide
    return left, tip[1] - cos(angle) * high / 2 - high / 2, wide, high


CHART = Chart(id="radar", title="Maturity profile", draw=radar)
