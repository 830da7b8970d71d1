"""Evidence register: number, what it is, where it came from, what it backs, and the beginning of its hash."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from workbench.report import words
from workbench.report.facts import Facts, Source
from workbench.report.options import Section
from workbench.report.pdf.text import Markup
from workbench.report.sections.dimensions import key_of
from workbench.report.sections.recommendations import Anchor
from workbench.report.theme import Theme


def build(facts: Facts, theme: Theme) -> list[Any]:
    if not facts.register:
        return []
    linked, count = sum(1 for s in facts.register if s.criteria), len(facts.register)
    heading = f"{words.capital(words.plural(count, 'piece', 'pieces'))} of evidence"
    heading += ", all linked to criteria" if linked == count else f", {words.number(linked)} linked to criteria"
    flows: list[Any] = [
        theme.h1(heading, "register", "Evidence register"),
        theme.p(
            "Files are identified by the beginning of their SHA-256 hash. “Seen” was shown to the assessors and not "
            "copied.",
            "lead",
        ),
    ]
    printed = {node.uid for node, _, _ in facts.dimensions()} - theme.options.left_out
    rows: list[list[Any]] = [["No.", "Evidence", "Type", "Backs", "Date", "Hash"]]
    for s in facts.register:
        more = ", ".join(x for x in (s.kind, s.owner, s.place) if x)
        backs = _backs(facts, theme, s, printed)
        title: list[Any] = [Anchor(f"ev:{s.uid}"), theme.p(s.title or "Untitled", "cell_bold", s.ref)]
        title += [theme.p(more, "cell_quiet", s.ref)] if more else []
        day = words.short_day(s.day) if s.day else "–"
        rows.append([theme.p(s.ref, "cell_quiet", where=()), title, ", ".join(s.types) or "–",
                     theme.p(backs, "cell_quiet", where=()), theme.p(day, "cell_quiet", where=()),
                     theme.p(s.hash_prefix or "–", "mono", where=())])
    flows.append(theme.table(rows, [theme.width * x for x in (0.075, 0.325, 0.11, 0.21, 0.13, 0.15)]))
    if facts.elsewhere:
        more = words.plural(facts.elsewhere, "further piece", "further pieces")
        verb = "backs" if facts.elsewhere == 1 else "back"
        flows.append(theme.p(f"{words.capital(more)} {verb} another assessment of this engagement only.", "caption"))
    return flows


def _backs(facts: Facts, theme: Theme, source: Source, printed: AbstractSet[str]) -> Markup:
    """The statements it backs; each leads back to its dimension's pages."""
    codes = []
    for uid in source.criteria:
        code, top = facts.code(uid), facts.framework.dimension_of(uid)
        if code and top is not None and top.uid in printed:
            codes.append(theme.link(code, key_of(top.uid), "dimensions", "cell_quiet"))
        elif code:
            codes.append(theme.t(code, "cell_quiet"))
    if not codes:
        return theme.t("–", "cell_quiet")
    return Markup(", ".join(codes[:6]) + (f" and {len(codes) - 6} more" if len(codes) > 6 else ""))


SECTION = Section(id="register", title="Evidence register", order=100, build=build)
