"""Contents: every chapter and dimension with its page, each line a link; the same list as the outline."""

# ruff: noqa: ARG001 - every section has the same signature
from __future__ import annotations

from typing import Any

from workbench.report.facts import Facts
from workbench.report.options import Section
from workbench.report.pdf.flow import Path, Toc, TocLine
from workbench.report.pdf.text import FAMILIES
from workbench.report.theme import Theme


def build(facts: Facts, theme: Theme) -> list[Any]:
    text = FAMILIES[theme.kit.text_font]

    def line(level: int, title: str, page: int, key: str, where: Path) -> TocLine:
        font = text[600] if level == 0 else text[400]
        size, high = (9.6, 19.0) if level == 0 else (9.0, 16.0)
        return TocLine(theme.ink.runs(title, font), str(page), key, size, 0 if level == 0 else 14,
                       (theme.color("text.primary"), theme.color("border.subtle")), where, high, text[400])

    return [theme.h1("Contents", "contents"), theme.gap(4), Toc(line)]


SECTION = Section(id="contents", title="Contents", order=20, build=build)
