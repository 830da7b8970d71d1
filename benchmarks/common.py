"""Timing helpers: interleaved pairs, medians, percentiles. Knows nothing of what is measured."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of RESULTS.md. ratio 0 = none; goal is text such as "≤ 1.6"."""

    name: str
    baseline: str
    ours: str
    base: str
    ratio: float = 0.0
    goal: str = ""
    note: str = ""


def seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def paired(ours: Callable[[], float], base: Callable[[], float], runs: int) -> tuple[float, float, float]:
    """Medians of ours and base, and the median of the pairwise ratios; the two run in turn."""
    a, b = [], []
    for _ in range(runs):
        b.append(base())
        a.append(ours())
    return statistics.median(a), statistics.median(b), statistics.median(x / y for x, y in zip(a, b, strict=True))


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ms(value: float) -> str:
    return f"{value * 1000:.2f} ms" if value < 0.1 else f"{value * 1000:.0f} ms"
