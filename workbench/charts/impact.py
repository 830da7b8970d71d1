"""Effort against impact of recommendations: numbered dots in four named fields, collisions spread.

Owns the picture; the numbers are the recommendations' own. Knows nothing of records.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.charts.marks import Circle, Drawing, Line, Mark, Rect, Text

EFFORTS = ("S", "M", "L", "XL")
FIELDS = (("Do now", 0, 0), ("Plan", 1, 0), ("Fill in", 0, 1), ("Question", 1, 1))
SHARES = (0.4, 0.6)  # impact 4 and 5 above, 1 to 3 below: no dot stands on the border


def impact_matrix(items: Sequence[tuple[int, str, int]], width: float, height: float, size: float = 11.0) -> Drawing:
    """items: (number, effort S to XL, impact 1 to 5)."""
    left, low = size * 2.4, size * 2.6
    wide, high = width - left, height - low
    marks: list[Mark] = []
    for name, column, row in FIELDS:
        x, y = left + column * wide / 2, row * high * SHARES[0]
        marks.append(Rect(x + 1, y + 1, wide / 2 - 2, high * SHARES[row] - 2, fill="brand.tint", radius=4))
        marks.append(Text(x + 10, y + size * 1.7, name, "text.tertiary", size, 600))
    for i, effort in enumerate(EFFORTS):
        marks.append(
            Text(left + (i + 0.5) * wide / 4, height - size * 1.3, effort, "text.tertiary", size, 400, "middle")
        )
    marks.append(Text(left + wide / 2, height - size * 0.1, "effort", "text.tertiary", size * 0.9, 400, "middle"))
    for value in range(1, 6):
        y = high - (value - 0.5) * high / 5
        marks.append(Text(left - 8, y + size * 0.35, str(value), "text.tertiary", size, 400, "end"))
        marks.append(Line(((left, y), (width, y)), "border.subtle", 0.6, (1.0, 3.0)))
    places: dict[tuple[str, int], list[int]] = {}
    for number, effort, impact in items:
        places.setdefault((effort if effort in EFFORTS else "M", min(5, max(1, impact))), []).append(number)
    radius = size * 0.95
    for (effort, impact), numbers in places.items():
        step = min(radius * 2.3, wide / 4 / len(numbers))
        x0 = left + (EFFORTS.index(effort) + 0.5) * wide / 4 - step * (len(numbers) - 1) / 2
        y = high - (impact - 0.5) * high / 5
        for i, number in enumerate(numbers):
            marks.append(Circle(x0 + i * step, y, radius, fill="series.current", stroke="bg.surface", width=1.2))
            marks.append(Text(x0 + i * step, y + size * 0.33, str(number), "text.inverse", size * 0.9, 700, "middle"))
    words = "; ".join(f"{n}: effort {e}, impact {i}" for n, e, i in items)
    return Drawing(width, height, tuple(marks), f"Effort and impact of {len(items)} recommendations: {words}.")
