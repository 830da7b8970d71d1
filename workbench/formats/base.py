"""The shape every file format declares as FORMAT, so that a new format is one new file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import Problem
from workbench.model.framework import Framework


@dataclass(frozen=True, slots=True)
class Format:
    """`sniff` looks at name and first bytes only; `read` never executes or fetches anything a file names."""

    id: str
    title: str
    suffixes: tuple[str, ...]
    sniff: Callable[[Path], bool]
    read: Callable[[Path], tuple[Framework, list[Problem]]]
