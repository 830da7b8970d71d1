"""The level scale of one dimension with markers for previous, now and target; and levels of units as tiles.

Owns two small drawings of the dimension page. They are no charts of the catalogue: they show one axis, not a profile.
"""

from __future__ import annotations

from workbench.charts.data import NOT_APPLICABLE, Axis, ProfileData
from workbench.charts.marks import Area, Drawing, Mark, Rect, Text
from workbench.charts.measure import balanced, elide, shortened, text_width


def level_scale(axis: Axis, data: ProfileData, width: float, previous_label: str = "Before",
                size: float = 11.0) -> Drawing:
    """One box per level in ramp colours, markers above: where it was, where it is, where it shall be."""
    count = max(1, len(data.levels))
    gap, head, high = 6.0, size * 2.0, size * 2.9
    box = (width - gap * (count - 1)) / count
    marks: list[Mark] = []
    for i, level in enumerate(data.levels):
        x = i * (box + gap)
        marks.append(Rect(x, head, box, high, fill=f"level.{level.step}", radius=3))
        base = head + high / 2 + size * 0.36
        marks.append(Text(x + 10, base, level.id, f"on_level.{level.step}", size, 700))
        left = 10 + text_width(level.id, size, 700) + 7
        marks += _name(level.label, x + left, head + high / 2, box - left - 4, f"on_level.{level.step}", size)
    markers = [(axis.previous, previous_label, "series.previous", "text.tertiary"),
               (axis.current, "Now", "series.current", "series.current"),
               (axis.target, "Target", "target.mark", "target.text")]
    taken: dict[int, list[tuple[str, str, str]]] = {}
    for level_id, word, mark, text in markers:
        at = data.position(level_id)
        if at is not None and level_id is not None:
            label = f"{word} {level_id}" if word.isalpha() else f"{word}: {level_id}"
            taken.setdefault(at, []).append((label, mark, text))
    for at, words in taken.items():
        small = size if len(words) == 1 else size * 0.92
        widths = [10 + 6 + text_width(w, small, 600) for w, _, _ in words]
        x = at * (box + gap) + box / 2 - (sum(widths) + 10 * (len(words) - 1)) / 2
        x = min(max(0.0, x), width - sum(widths) - 10 * (len(words) - 1))
        for (word, mark, text), wide in zip(words, widths, strict=True):
            top = head - size * 1.25
            marks.append(Area(((x, top), (x + 10, top), (x + 5, top + 8)), fill=mark))
            marks.append(Text(x + 16, head - size * 0.5, word, text, small, 600))
            x += wide + 10
    alt = f"{axis.title}: scale {data.levels[0].id} to {data.levels[-1].id}, " if data.levels else f"{axis.title}: "
    alt += "; ".join(f"{word.lower()} {level_id}" for level_id, word, _, _ in markers if level_id) or "not rated"
    return Drawing(width, head + high, tuple(marks), alt)


def _name(label: str, x: float, middle: float, room: float, color: str, size: float) -> list[Mark]:
    """On one line, shortened or on two smaller ones: whatever keeps most of it."""
    if text_width(shortened(label, room, size), size) <= room and "…" not in shortened(label, room, size):
        return [Text(x, middle + size * 0.36, shortened(label, room, size), color, size)]
    small = size * 0.8
    lines = balanced(label, room, small, max_lines=2)
    first = middle + small * 0.36 - (small * 0.6 if len(lines) > 1 else 0)
    return [Text(x, first + i * small * 1.2, line, color, small) for i, line in enumerate(lines)]


def unit_tiles(axis: Axis, data: ProfileData, width: float, size: float = 11.0, per_row: int = 5) -> Drawing:
    """Level of one dimension per unit, as tiles in rows."""
    gap, high = 6.0, size * 2.9
    columns = max(1, min(per_row, len(data.units)))
    box = (width - gap * (columns - 1)) / columns
    marks: list[Mark] = []
    words = []
    for i, (unit, name) in enumerate(data.units):
        x, y = (i % columns) * (box + gap), (i // columns) * (high + gap)
        level = NOT_APPLICABLE if axis.not_applicable else axis.units.get(unit)
        found = data.level(level)
        base = y + high / 2 + size * 0.36
        value = found.id if found else "n/a" if level == NOT_APPLICABLE else "not rated"
        color = f"on_level.{found.step}" if found else "text.tertiary"
        if found:
            marks.append(Rect(x, y, box, high, fill=f"level.{found.step}", radius=3))
        else:
            marks.append(Rect(x + 0.5, y + 0.5, box - 1, high - 1, stroke="border.input", radius=3, dash=(2.5, 2.0)))
        room = box - 22 - text_width(value, size, 600)
        marks.append(Text(x + 10, base, elide(name, room, size), color if found else "text.secondary", size))
        marks.append(Text(x + box - 10, base, value, color, size, 700 if found else 400, "end"))
        words.append(f"{name} {value}")
    rows = (len(data.units) + columns - 1) // columns
    return Drawing(
        width, max(1.0, rows * (high + gap) - gap), tuple(marks), f"{axis.title} by unit: " + ", ".join(words)
    )
