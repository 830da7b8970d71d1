"""Design tokens: colours, sizes and ramps from resources/tokens.json as plain values.

Owns the one reading of that file and the ramp rules (which ramp step a scale position gets). Knows nothing of Qt,
reportlab or brand kits; a painter asks `palette(theme)` for the hex value of a role such as "series.current".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

TOKENS_FILE = Path(__file__).resolve().parent.parent / "resources" / "tokens.json"
SERIES = ("current", "target", "previous", "c4", "c5", "c6", "c7", "c8")

_LEVEL_STEPS = {1: (3,), 2: (1, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5), 6: (0, 1, 2, 3, 4, 5)}
_ANSWER_STEPS = {1: (3,), 2: (0, 4), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4), 6: (0, 1, 2, 3, 4, 5)}


@cache
def tokens() -> dict[str, Any]:
    """The whole token file. Read once; callers must not change it."""
    loaded: dict[str, Any] = json.loads(TOKENS_FILE.read_text(encoding="utf-8"))
    return loaded


@cache
def palette(theme: str = "light") -> Mapping[str, str]:
    """Flat role -> #RRGGBB of one theme: "bg.canvas", "level.0", "on_level.0", "series.target", "target.mark" …"""
    color = tokens()["color"][theme]
    flat: dict[str, str] = {}
    for i, step in enumerate(color["level"]):
        flat[f"level.{i}"] = step["fill"]
        flat[f"on_level.{i}"] = step["text"]
    for one in color["series"]:
        flat[f"series.{one['id']}"] = one["color"]
    for group, content in color.items():
        if group not in ("level", "series"):
            _flatten(group, content, flat)
    return MappingProxyType(flat)


def _flatten(prefix: str, content: Any, flat: dict[str, str]) -> None:
    if isinstance(content, dict):
        for key, value in content.items():
            _flatten(f"{prefix}.{key}", value, flat)
    elif isinstance(content, str) and content.startswith("#"):
        flat[prefix] = content


def _spread(count: int) -> tuple[int, ...]:
    """Steps for a scale longer than the ramp: in order, from the lightest to the darkest."""
    return tuple(round(i * 5 / (count - 1)) for i in range(count))


def ramp_steps(count: int) -> tuple[int, ...]:
    """Ramp step per position of a level scale with `count` values."""
    if count < 1:
        return ()
    return _LEVEL_STEPS.get(count) or _spread(count)


def answer_steps(count: int) -> tuple[int, ...]:
    """Ramp step per position of an answer scale; begins at step 0 and keeps the darkest step for levels."""
    if count < 1:
        return ()
    return _ANSWER_STEPS.get(count) or _spread(count)


def dash(series: str) -> tuple[float, ...]:
    """On/off lengths of a series line; empty for a solid one."""
    line = _series(series)["line"]
    numbers = [float(part) for part in line.split() if part.replace(".", "").isdigit()]
    return tuple(numbers)


def series_width(series: str) -> float:
    return float(_series(series)["width"])


def _series(series: str) -> dict[str, Any]:
    found: dict[str, Any] = next(s for s in tokens()["color"]["light"]["series"] if s["id"] == series)
    return found


def rgb(color: str) -> tuple[float, float, float]:
    """#RRGGBB as three numbers from 0 to 1; ValueError for anything else."""
    if len(color) != 7 or color[0] != "#":
        raise ValueError(f"{color!r} is not a #RRGGBB colour")
    return int(color[1:3], 16) / 255, int(color[3:5], 16) / 255, int(color[5:7], 16) / 255


def _luminance(color: str) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two #RRGGBB colours, 1 to 21."""
    first, second = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """`share` of `one` laid over `other`, as #RRGGBB."""
    parts = (round(255 * (a * share + b * (1 - share))) for a, b in zip(rgb(one), rgb(other), strict=True))
    return "#" + "".join(f"{p:02X}" for p in parts)
