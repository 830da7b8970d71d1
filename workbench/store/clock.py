"""Time as the journal keeps it: UTC milliseconds, the offset east of UTC in minutes, and the zone's name."""

from __future__ import annotations

import os
import time
from datetime import datetime
from functools import cache
from pathlib import Path


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def offset_minutes(ms: int) -> int:
    """Minutes east of UTC on this machine at that moment (summer time included)."""
    delta = datetime.fromtimestamp(ms / 1000).astimezone().utcoffset()
    return int(delta.total_seconds() // 60) if delta else 0


@cache
def zone_name() -> str:
    """The IANA name where the system tells it, else the abbreviation."""
    name = os.environ.get("TZ", "").lstrip(":")
    if name:
        return name
    link = Path("/etc/localtime")
    if link.is_symlink():
        _, found, tail = str(link.resolve()).partition("zoneinfo/")
        if found:
            return tail
    return time.tzname[0]
