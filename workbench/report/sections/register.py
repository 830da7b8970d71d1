"""Evidence register: number, what it is, where it came from, what it backs, and the beginning of its hash."""

from __future__ import annotations

from typing import Any

from workbench.report import words
from workbench.report.facts import Facts
from workbench.report.options import Section
from workbench.report.sections.recommendations import Anchor
from workbench.report.theme import Theme


def build(facts: Facts, theme: Theme) -> list[Any]:
    if not facts.register:
        return []
    linked = sum(1 for s in facts.register if s.criteria)
    heading = (
        f"{words.capital(words.plural(len(facts.register), 'piece', 'pieces'))} of evidence, {words.number(linked)} "
        "linked to criteria"
    )
    flows: list[Any] = [
        theme.h1(heading, "register", "Evidence register"),
        theme.p(
            "Files are identified by the beginning of their SHA-256 hash. “Seen” was shown to the assessors and not "
            "copied.",
            "lead",
        ),
    ]
    rows: list[list[Any]] = [["No.", "Evidence", "Type", "Backs", "Date", "Hash"]]
    for s in facts.register:
        more = ", ".join(x for x in (s.kind, s.owner, s.place) if x)
        codes = [facts.code(c) for c in s.criteria if facts.code(c)]
        backs = ", ".join(codes[:6]) + (f" and {len(codes) - 6} more" if len(codes) > 6 else "")
        title: list[Any] = [Anchor(f"ev:{s.uid}"), theme.p(s.title or "Untitled", "cell_bold", s.ref)]
        title += [theme.p(more, "cell_quiet", s.ref)] if more else []
        rows.append([theme.p(s.ref, "cell_quiet", where=()), title, ", ".join(s.types) or "–",
                     theme.p(backs or "–", "cell_quiet", where=()), words.day(s.day) if s.day else "–",
                     theme.p(s.hash_prefix or "–", "mono", where=())])
    flows.append(theme.table(rows, [theme.width * x for x in (0.075, 0.335, 0.115, 0.2, 0.125, 0.15)]))
    return flows


SECTION = Section(id="register", title="Evidence register", order=100, build=build)
