"""Neutral marks: what every chart is made of, in chart units with the origin at the top left and y down.

Colours are roles ("series.current", "text.primary", "level.3", "on_level.3", "bg.surface", "border.subtle",
"target.mark") that each painter resolves through a palette (workbench.tokens), so screen and page cannot disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """An open polyline. dash: on/off lengths, empty = solid."""

    points: tuple[Point, ...]
    color: str
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A closed polygon, filled and/or stroked. fill "" = none; opacity 0 to 1 applies to the fill."""

    points: tuple[Point, ...]
    fill: str = ""
    opacity: float = 1.0
    stroke: str = ""
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    w: float
    h: float
    fill: str = ""
    stroke: str = ""
    width: float = 1.0
    radius: float = 0.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    r: float
    fill: str = ""
    stroke: str = ""
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; (x, y) is the baseline point. anchor: start, middle, end. halo: outline colour role."""

    x: float
    y: float
    text: str
    color: str = "text.primary"
    size: float = 11.0
    weight: int = 400
    anchor: str = "start"
    halo: str = ""


Mark = Line | Area | Rect | Circle | Text


@dataclass(frozen=True, slots=True)
class Drawing:
    """Marks in a box of width x height units; `hits` name rectangles (x, y, w, h) by uid for clicking; `alt` is the
    one-sentence summary with the numbers for screen readers and PDF."""

    width: float
    height: float
    marks: Sequence[Mark]
    alt: str = ""
    hits: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)
