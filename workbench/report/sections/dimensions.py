"""One to two pages per dimension, always in the same order, after a page that says how to read them."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import CondPageBreak, PageBreak

from workbench.charts.data import Axis
from workbench.charts.levelscale import level_scale, unit_tiles
from workbench.model.framework import Node
from workbench.model.result import DimensionResult
from workbench.report import words
from workbench.report.facts import Facts
from workbench.report.options import Section
from workbench.report.pdf.flow import Columns, TPara
from workbench.report.pdf.text import Markup
from workbench.report.sections.statements import level_groups
from workbench.report.theme import PX, Theme


def key_of(node: str) -> str:
    return f"dim:{node}"


def build(facts: Facts, theme: Theme) -> list[Any]:
    listed = [d for d in facts.dimensions() if d[0].uid not in theme.options.left_out]
    if not listed:
        return []
    count = words.capital(words.number(len(listed)))
    kind = "area" if facts.counted else "dimension"
    title = f"{count} {kind}s, one by one" if len(listed) > 1 else f"The {kind} in detail"
    flows: list[Any] = [theme.h1(title, "dimensions", "Results by dimension"), *_guide(facts, theme, listed)]
    for i, (node, result, axis) in enumerate(listed):
        # Areas that are only counted are short: they follow each other where there is room.
        flows += [CondPageBreak(250), theme.gap(22)] if facts.counted and i else [PageBreak()]
        flows += _dimension(facts, theme, node, result, axis, f"{words.capital(kind)} {i + 1} of {len(listed)}")
    return flows


def _guide(facts: Facts, theme: Theme, listed: list[tuple[Node, DimensionResult, Axis]]) -> list[Any]:
    data = facts.profile
    text = ("Each area shows how many of its statements hold, every statement with its rating and what we found, then "
            "strengths, weaknesses, words of participants, sources and what we recommend." if facts.counted else
            "Each dimension has the same pages: its level and what that level says, every statement with its rating "
            "and what we found, why the level is what it is, then strengths, weaknesses, words of participants, "
            "sources and what we recommend.")
    flows: list[Any] = [theme.p(text, "lead")]
    answer = facts.framework.answer_scale
    rows: list[list[Any]] = []
    if answer is not None and 2 <= len(answer.values) <= 9:
        for i, value in enumerate(answer.values):
            rows.append(
                [theme.rating_pill(value.id, i, len(answer.values)), theme.p(value.label or value.id, where=())]
            )
    if facts.counted:
        flows += [*theme.h2("Signs"), theme.table(rows, [34, theme.width - 34], head=0, lined=False, pad=3,
                                                  extra=[("VALIGN", (0, 0), (-1, -1), "MIDDLE")])]
        return flows
    rows.append(
        [
            theme.level_chip(data.levels[0] if data.levels else None),
            theme.p("A square is a whole level; its colour follows the level everywhere in this report.", where=()),
        ]
    )
    rows.append([theme.level_chip(None), theme.p("Dashed: not rated, or not applicable.", where=())])
    if any(c.key for _, d, _ in listed for lv in d.levels for c in lv.criteria):
        rows.append(
            [
                theme.code_cell("", True, 20),
                theme.p("Key criterion: where it is only largely met, it counts with a recorded judgement.", where=()),
            ]
        )
    flows += [*theme.h2("Signs"), theme.table(rows, [34, theme.width - 34], head=0, lined=False, pad=3,
                                              extra=[("VALIGN", (0, 0), (-1, -1), "MIDDLE")])]
    table: list[list[Any]] = [["Dimension", "Now", "Target", "Criteria rated", "What is next"]]
    for node, result, axis in listed:
        table.append([theme.link(node.title, key_of(node.uid), "dimensions"), theme.axis_level(data, axis),
                      theme.p(axis.target or "–", "cell_target", where=()),
                      theme.p(f"{result.rated} of {result.applicable}", "cell_quiet", where=()),
                      theme.p(axis.next_text, "cell_quiet", where=())])
    flows += [*theme.h2("Dimensions", 110),
              theme.table(table, [theme.width * s for s in (0.44, 0.1, 0.1, 0.18, 0.18)], row_heads=True,
                          extra=[("VALIGN", (0, 1), (-1, -1), "MIDDLE")])]
    return flows


def anchor_text(facts: Facts, node: Node, level: str | None) -> str:
    """What the framework says a dimension at this level looks like."""
    if level is None:
        return ""
    for one in facts.framework.descriptors:
        if one.node == node.uid and one.value == level:
            return one.text
    return node.texts.get("summary", "") or node.texts.get("text", "") or node.texts.get("purpose", "")


def _dimension(facts: Facts, theme: Theme, node: Node, result: DimensionResult, axis: Axis, over: str) -> list[Any]:
    data, place = facts.profile, node.title
    left: list[Any] = [theme.p(over, "over"), theme.dimension(node.title, key_of(node.uid))]
    if result.level is not None and result.next_level is not None and 0 < result.next_total <= 12:
        left.append(theme.gap(3))
        segments = theme.steps(result.next_met, result.next_total)
        left.append(Columns([[segments], [theme.p(f"Next level: {result.next_met} of {result.next_total} criteria",
                                                  "quiet")]],
                            gap=7, shares=(segments.width, theme.width * 0.84 - segments.width - 7)))
    badge = theme.badge(data.level(axis.current), result.provisional)
    head = left if facts.counted else [Columns([left, [badge]], gap=12, shares=(theme.width - 75, 63))]
    flows: list[Any] = [*head, theme.gap(6)]
    text = anchor_text(facts, node, result.level)
    if text:
        flows += theme.paragraphs(text, "lead", place)
    elif facts.counted:
        held, total = sum(lv.met for lv in result.levels), sum(lv.total for lv in result.levels)
        count = words.capital(words.number(held)) if held else "None"
        flows.append(theme.p(f"{count} of {words.number(total)} statements hold.", "lead"))
    elif result.level is None:
        flows.append(theme.p(unrated_reason(result), "lead"))
    if data.levels:
        before = facts.previous_day[:4] or "Before"
        flows += [theme.figure(level_scale(axis, data, theme.width / PX, before)), theme.gap(4)]
    flows += level_groups(facts, theme, node, result)
    uids = facts.below(node.uid)
    flows += _beside(_why(facts, theme, node, result), _quotes(facts, theme, uids), (0.6, 0.4))
    flows += _units(facts, theme, axis)
    flows += _findings(facts, theme, node, uids)
    flows += _advice(facts, theme, node, uids)
    flows += _sources(facts, theme, uids)
    return flows


def _beside(left: list[Any], right: list[Any], shares: tuple[float, float] = (0.5, 0.5)) -> list[Any]:
    """Two parts in two columns, or one alone over the whole width; long texts stand under each other."""
    if left and right and max(len(left), len(right)) <= 12 and sum(_length(f) for f in (*left, *right)) < 2600:
        return [Columns([left, right], gap=24, shares=shares, before=11)]
    return [flow for part in (left, right) if part for flow in (CondPageBreak(90), *part)]


def _length(flow: Any) -> int:
    return len(flow.getPlainText(identify=True)) if isinstance(flow, TPara) else 120


def unrated_reason(result: DimensionResult) -> str:
    if result.not_applicable:
        return "This dimension does not apply to the organisation; the reason is recorded with the decision."
    if not result.rated:
        return "This dimension is not rated: none of its criteria has an answer."
    return (f"This dimension carries no level: {result.rated} of {result.applicable} criteria are rated, which is not "
            "enough for one. Unknown is never counted as zero.")


def _why(facts: Facts, theme: Theme, node: Node, result: DimensionResult) -> list[Any]:
    if facts.counted or (result.level is None and not result.blockers and not result.trace):
        return []
    head = "Why there is no level" if result.level is None else f"Why level {result.level}"
    flows: list[Any] = theme.h2(head, 0, 3)
    told = []
    whole = [lv.level for lv in result.levels if lv.total and lv.reached and lv.met == lv.total]
    if len(whole) > 1:
        told.append(f"s {words.joined(whole)} have all their required criteria and are reached")
    for level in result.levels:
        if len(whole) > 1 and level.level in whole:
            continue
        if level.total and (level.reached or level.level == result.next_level or level.reached is None):
            state = "reached" if level.reached else "not yet known" if level.reached is None else "not reached"
            told.append(f" {level.level} has {level.met} of {level.total} required criteria and is {state}")
    lines = [f"Level{'; level'.join(told)}."] if told else []
    for blocker in result.blockers[:4]:
        code = facts.code(blocker.subject)
        text = blocker.text or blocker.kind
        lines.append(text if not code or code in text else f"{code}: {text}")
    judged = [c for lv in result.levels for c in lv.criteria if c.judged is not None]
    for one in judged[:8]:
        reason = one.judged.reason if one.judged else ""
        if reason:
            lines.append(f"Judgement on {facts.code(one.criterion)}: {reason}")
    flows += theme.bullets(lines, place=node.title)
    if result.smallest_change:
        safe = theme.t(result.smallest_change, "body", node.title)
        flows.append(theme.p(Markup(f"<b>Smallest change:</b> {safe}")))
    if result.level_low != result.level_high and result.level_low is not None and result.level_high is not None:
        flows.append(
            theme.p(
                f"With the open answers the level lies between {result.level_low} and {result.level_high}.", "quiet"
            )
        )
    return flows


def _units(facts: Facts, theme: Theme, axis: Axis) -> list[Any]:
    if not facts.profile.units or not axis.units:
        return []
    drawing = unit_tiles(axis, facts.profile, theme.width / PX)
    return [theme.together(*theme.h2("By unit", 60, 3), theme.figure(drawing)), theme.gap(4)]


def _findings(facts: Facts, theme: Theme, node: Node, uids: frozenset[str]) -> list[Any]:
    parts_of: list[list[Any]] = []
    for title, kinds in (("Strengths", ("strength",)), ("Weaknesses", ("weakness", "risk")),
                         ("Observations", ("observation",))):
        items = []
        for f in facts.findings_of(node.uid, uids, *kinds):
            place = f"finding {f.number}"
            parts = [f"<b>{theme.t(f.title, 'bullet', place)}.</b>" if f.title else ""]
            parts += [theme.t(f.text, "bullet", place)] if f.text else []
            parts += [f"<i>{theme.t(f.consequence, 'bullet', place)}</i>"] if f.consequence else []
            codes = [facts.code(c) for c in f.criteria]
            if any(codes):
                grey = theme.palette["text.tertiary"]
                listed = theme.t(", ".join(c for c in codes if c), "bullet")
                parts.append(f'<font color="{grey}">({listed})</font>')
            items.append(Markup(" ".join(p for p in parts if p)))
        parts_of.append([*theme.h2(title, 0, 3), *theme.bullets(items)] if items else [])
    strengths, weaknesses, others = parts_of
    return [*_beside(strengths, weaknesses), *_beside(others, [])]


def _quotes(facts: Facts, theme: Theme, uids: frozenset[str]) -> list[Any]:
    quotes = facts.quotes_of(uids)[:2] if theme.options.quotes else []
    flows: list[Any] = theme.h2("In their words", 0, 3) if quotes else []
    return [*flows, *(quote_block(theme, q.text, q.by, q.session) for q in quotes)]


def quote_block(theme: Theme, text: str, by: str, session: str) -> Any:
    """Approved words with a gold bar at the left."""
    who = ", ".join(x for x in (by, session) if x)
    body = [theme.p(f"“{text.strip().strip(chr(8220) + chr(8221) + chr(34))}”", "quote")]
    if who:
        body.append(theme.p(who, "caption"))
    return theme.table([[body]], ["100%"], head=0, lined=False, pad=2,
                       extra=[("LINEBEFORE", (0, 0), (0, -1), 2.2, theme.color("target.mark")),
                              ("LEFTPADDING", (0, 0), (-1, -1), 12)])


def _advice(facts: Facts, theme: Theme, node: Node, uids: frozenset[str]) -> list[Any]:
    listed = facts.advice_of(node.uid, facts.findings_of(node.uid, uids, "weakness", "risk", "observation", "strength"))
    if not listed:
        return []
    rows: list[list[Any]] = [["No.", "Recommendation", "Effort", "Impact", "Months", "Owner"]]
    for r in listed:
        title = theme.link(r.title, f"rec:{r.uid}", "recommendations", "cell_bold")
        rows.append([theme.p(f"R{r.number}", "cell_quiet", where=()), theme.p(title, "cell_bold", where=()), r.effort,
                     f"{r.impact} of 5", r.horizon.replace("-", "–"), theme.p(r.owner or "–", "cell_quiet", where=())])
    table = theme.table(rows, [theme.width * s for s in (0.06, 0.5, 0.08, 0.1, 0.09, 0.17)])
    return [*theme.h2("What we recommend", 80, 3), table]


def _sources(facts: Facts, theme: Theme, uids: frozenset[str]) -> list[Any]:
    sources = facts.sources_of(uids)
    if not sources:
        return [theme.p("No evidence is linked to the criteria of this dimension.", "caption")]
    listed = ", ".join(
        theme.link(f"{s.ref} {s.title}"[:90], f"ev:{s.uid}", "register", "caption") for s in sources[:14]
    )
    more = f" and {len(sources) - 14} more" if len(sources) > 14 else ""
    return [theme.p(Markup(f"Sources: {listed}{more}."), "caption")]


SECTION = Section(id="dimensions", title="Results by dimension", order=80, build=build)
