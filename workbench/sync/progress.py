"""Telling how far a piece of work has come, and the one place where it may be stopped between two steps.

Whoever listens raises Cancelled to stop; every step is complete in itself, so that what was done stays done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

T = TypeVar("T")
Progress = Callable[[str], None]


def counted(items: Collection[T], progress: Progress | None, text: str) -> Iterator[T]:
    """The items one by one, each announced as "text, 3 of 200"."""
    total = len(items)
    for at, item in enumerate(items, 1):
        if progress is not None:
            progress(f"{text}, {at} of {total}")
        yield item
