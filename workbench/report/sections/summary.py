"""Executive summary: verdict, figures, strengths, gaps, decisions wanted, how sure we are. Readable on its own."""

from __future__ import annotations

from typing import Any

from workbench.model.outcome import Finding
from workbench.report import words
from workbench.report.facts import Facts
from workbench.report.options import Section
from workbench.report.pdf.flow import Columns
from workbench.report.pdf.text import Markup
from workbench.report.theme import Theme

EFFORT = {"S": "small effort", "M": "medium effort", "L": "large effort", "XL": "very large effort"}
HORIZON = {"0-3": "within 3 months", "3-9": "in 3 to 9 months", "9-18": "in 9 to 18 months"}


def _figures(facts: Facts, theme: Theme) -> Columns:
    result, data = facts.result, facts.profile
    rated = sum(1 for a in data.axes if a.current is not None)
    reached = sum(1 for a in data.axes if a.target and data.gap(a) == 0)
    goals = sum(1 for a in data.axes if a.target)
    if facts.counted:
        held, total = facts.holding
        full = sum(1 for d in result.dimensions if d.levels and all(lv.met == lv.total for lv in d.levels))
        items = [(f"{held} of {total}", "statements hold"), (f"{full} of {len(result.dimensions)}", "areas hold fully"),
                 (f"{result.rated} of {result.applicable}", "statements rated")]
        return Columns([[theme.p(value, "figure"), theme.p(label, "label")] for value, label in items])
    share = f"{round(100 * result.rated / result.applicable)} %" if result.applicable else "–"
    items = [(result.level or "–", "overall level" + (", provisional" if result.provisional and result.level else "")),
             (f"{rated} of {len(data.axes)}", "dimensions rated"), (f"{reached} of {goals}", "at their target"),
             (share, "of the criteria rated")]
    return Columns([[theme.p(value, "figure"), theme.p(label, "label")] for value, label in items])


def _claims(findings: list[Finding], theme: Theme) -> list[Any]:
    items = []
    for f in findings:
        place = f"finding {f.number}"
        text = theme.t(f.title, "bullet", place)
        more = f.consequence or f.text
        if more:
            text = Markup(f"<b>{text}.</b> {theme.t(more, 'bullet', place)}" if not f.title.endswith(".")
                          else f"<b>{text}</b> {theme.t(more, 'bullet', place)}")
        items.append(text)
    return theme.bullets(items)


def build(facts: Facts, theme: Theme) -> list[Any]:
    flows: list[Any] = [theme.h1(words.claim(facts), "summary", "Executive summary"),
                        theme.p(words.lead(facts), "verdict"), theme.gap(4), _figures(facts, theme), theme.gap(6)]
    strengths, gaps = words.leading(facts)
    if strengths:
        flows += [*theme.h2("What carries"), *_claims(strengths[:3], theme)]
    if gaps:
        flows += [*theme.h2("What holds it back"), *_claims(gaps[:3], theme)]
    wanted = sorted(facts.recommendations, key=lambda r: (-r.impact, r.horizon, r.number))[:3]
    if wanted:
        items = []
        for r in wanted:
            when = ", ".join(x for x in (EFFORT.get(r.effort, ""), HORIZON.get(r.horizon, ""), r.owner) if x)
            items.append(Markup(f"<b>{theme.t(r.title, 'bullet', f'recommendation {r.number}')}.</b> "
                                f"{theme.t(words.capital(when), 'bullet')}."))
        flows += [*theme.h2("Decisions wanted now"), *theme.bullets(items)]
    if not (strengths or gaps or wanted):
        flows.append(theme.p("No findings or recommendations are recorded in this assessment.", "quiet"))
    flows += theme.h2("How sure we are")
    flows.append(theme.p(confidence_text(facts), "quiet"))
    return flows


def confidence_text(facts: Facts) -> str:
    """Coverage, provisional levels and sources, as one plain statement."""
    result = facts.result
    parts = [words.coverage(result.rated, result.applicable) + "."]
    loose = [a.title for a in facts.profile.axes if a.provisional and a.current is not None]
    if loose:
        parts.append(f"The level of {words.listed(loose) if len(loose) < 4 else words.plural(len(loose), 'dimension')} "
                     f"{'is' if len(loose) == 1 else 'are'} provisional: an open rating could still change "
                     f"{'it' if len(loose) == 1 else 'them'}.")
    inner = sum(1 for s in facts.sessions if s.kind == "interview")
    shops = len(facts.sessions) - inner
    heard = words.joined([x for x in (words.plural(shops, "workshop") if shops else "",
                                      words.plural(inner, "interview") if inner else "",
                                      words.plural(len(facts.register), "piece", "pieces") + " of evidence"
                                      if facts.register else "") if x])
    if heard:
        parts.append(f"The ratings rest on {heard}.")
    markers = {c.uid for c in facts.framework.criteria if c.kind == "marker"}
    rated = {c.criterion for d in result.dimensions for lv in d.levels for c in lv.criteria if c.state == "value"}
    rated -= markers
    backed = {c for s in facts.register for c in s.criteria}
    if rated:
        parts.append(f"{len(rated & backed)} of {len(rated)} rated criteria are linked to evidence of their own.")
    return " ".join(parts)


SECTION = Section(id="summary", title="Executive summary", order=30, build=build)
