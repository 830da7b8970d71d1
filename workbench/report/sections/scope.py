"""Scope: what was looked at, who was heard by role and number, what does not apply and why."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import CondPageBreak

from workbench.report import words
from workbench.report.facts import Facts
from workbench.report.options import Section
from workbench.report.pdf.flow import Columns
from workbench.report.theme import Theme

GAP = 24.0


def build(facts: Facts, theme: Theme) -> list[Any]:
    engagement = facts.engagement
    count = sum(n for _, n in facts.roles)
    inner = sum(1 for s in facts.sessions if s.kind == "interview")
    shops = len(facts.sessions) - inner
    parts = [words.plural(n, w) for n, w in ((shops, "workshop"), (inner, "interview")) if n]
    heading = (f"{words.capital(words.plural(count, 'person', 'people'))} heard in {words.joined(parts)}"
               if count and parts else "Scope and people")
    flows: list[Any] = [theme.h1(heading, "scope", "Scope and people")]
    flows += theme.paragraphs(engagement.scope, "lead", "scope of the engagement") or [
        theme.p(f"The assessment covers {facts.client} against {facts.framework.title}.", "lead")]
    units = facts.outcome.units
    roles = facts.roles if theme.options.people != "none" else ()
    beside = bool(units and roles) and max(len(units), len(roles)) <= 16
    width = (theme.width - GAP) / 2 if beside else theme.width
    parts_of: list[list[Any]] = []
    if units:
        rows = [["Unit", "Kind"], *([u.name, u.kind] for u in units)]
        parts_of.append([*theme.h2("Units", 0), theme.table(rows, [width * 0.5, width * 0.5], row_heads=True)])
    if roles:
        rows = [["Role", "People"], *([r, str(n)] for r, n in roles)]
        parts_of.append([*theme.h2("Participants by role", 0),
                         theme.table(rows, [width * 0.82, width * 0.18], row_heads=True)])
    if beside:
        flows.append(Columns(parts_of, gap=GAP, before=11))
    else:
        flows += [flow for part in parts_of for flow in (CondPageBreak(70), *part)]
    if facts.sessions:
        flows += theme.h2("Sessions")
        rows = [["No.", "Session", "Kind", "Date"]]
        for s in facts.sessions:
            rows.append([str(s.number or ""), s.title, s.kind, words.day(words.day_of(s.starts)) if s.starts else "–"])
        flows.append(theme.table(rows, [theme.width * x for x in (0.08, 0.52, 0.16, 0.24)]))
    if facts.not_applicable:
        flows += theme.h2("Not applicable, with reason")
        rows = [["Criterion", "Reason", "Approved by"]]
        rows += [[facts.code(uid), reason, who] for uid, reason, who in facts.not_applicable]
        flows.append(theme.table(rows, [theme.width * x for x in (0.2, 0.55, 0.25)]))
    return flows


SECTION = Section(id="scope", title="Scope and people", order=60, build=build)
