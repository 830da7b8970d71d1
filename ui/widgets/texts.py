"""Words for dates, sizes and frameworks, used by several screens. Pure functions over plain values."""

from __future__ import annotations

import re
from datetime import date, datetime

from PySide6.QtCore import QDate, QLocale, QTime

from workbench.app import FrameworkEntry


def when(milliseconds: int, today: date | None = None) -> str:
    """"Today 12:04", "Yesterday 18:41", else the day."""
    if not milliseconds:
        return "–"
    moment = datetime.fromtimestamp(milliseconds / 1000).astimezone()
    locale = QLocale()
    clock = locale.toString(QTime(moment.hour, moment.minute), QLocale.FormatType.ShortFormat)
    days = ((today or datetime.now().astimezone().date()) - moment.date()).days
    if days == 0:
        return f"Today {clock}"
    if days == 1:
        return f"Yesterday {clock}"
    return locale.toString(QDate(moment.year, moment.month, moment.day), "d MMM yyyy")


def size(count: int) -> str:
    """A file size as people say it."""
    value = float(count)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def plural(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def short_title(title: str) -> str:
    """A framework's name as lists show it: without "maturity model" and what stands in brackets."""
    text = re.sub(r"\s*\([^)]*\)", "", title)
    text = re.sub(r" maturity (framework|model|levels)", "", text)
    return text.replace(" Architecture Center", "").replace("CMMI for Development", "CMMI-DEV").split(" placed on ")[0]


def counts(entry: FrameworkEntry) -> str:
    """What a framework holds, in its own words: areas, criteria, levels or descriptors."""
    if entry.method == "scampi":
        return f"{plural(entry.dimensions, 'area')}, {plural(entry.criteria, 'practice')}"
    if entry.method == "level_pick":
        return f"{plural(entry.levels, 'level')}, picked directly"
    dimensions = plural(entry.dimensions, "area" if entry.method == "counts" else "dimension")
    tail = ", counts only" if entry.method == "counts" else ""
    return f"{dimensions}, {plural(entry.criteria, 'statement')}{tail}"


def chip_of(entry: FrameworkEntry) -> tuple[str, str]:
    """The chip of a framework: text and tone; a version where nothing needs saying."""
    if entry.lifecycle == "deprecated":
        return "deprecated", "danger"
    if "reconstructed" in entry.provenance:
        return "reconstructed", "warning"
    return entry.version, "outline"
