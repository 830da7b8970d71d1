"""Plain sentences for a level: blockers, the smallest change that reaches the next level, the trace.

Owns wording only; the rules it words live in common.py and gate.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from workbench.model.framework import Criterion, Framework, Scale
from workbench.model.methods.common import LATER, LEFT_OUT, MET, OPEN, Checked, Evaluator
from workbench.model.result import Answer, Blocker, Key, LevelResult, TraceLine

MARK_OF = {MET: "ok", OPEN: "unknown", LATER: "unknown", LEFT_OUT: "info"}
STATE_WORDS = {"unanswered": "not rated yet", "unknown": "unknown: nobody could say",
               "not_yet": "not yet due in all samples", "not_applicable": "not applicable"}


def name_of(framework: Framework, criterion: Criterion) -> str:
    return framework.short_code(criterion.code or criterion.uid)


def or_list(values: Sequence[str]) -> str:
    return " or ".join(values) if len(values) < 3 else ", ".join(values[:-1]) + " or " + values[-1]


def level_name(scale: Scale, level: str) -> str:
    label = scale.value(level).label
    return f"Level {level}, {label}" if label and label != level else f"Level {level}"


def state_sentence(ev: Evaluator, checked: Checked) -> str:
    """What is known about one criterion, as a sentence without its code."""
    r = checked.result
    if checked.through:
        other = ev.framework.criterion_by_uid[checked.through]
        return f"is met through {name_of(ev.framework, other)}"
    if r.state != "value":
        return f"is {STATE_WORDS.get(r.state, r.state)}"
    if r.needs_judgement == "key at LI":
        return f"is {r.value} on a key criterion: record a judgement"
    if r.needs_judgement == "unit aggregate":
        return f"is taken as {r.value}: units allow {or_list(r.allowed)}, decide with a reason"
    if r.judged is not None and r.judged.kind == "override":
        return f"is set to {r.value} by an override"
    if r.judged is not None and r.judged.kind == "key at LI":
        kept = "does not defeat" if r.judged.value != "no" else "defeats"
        return f"is rated {r.value}; key, judged: the weakness {kept} its purpose"
    return f"is rated {r.value}{' and a half' if r.half else ''}"


def blocker_of(ev: Evaluator, checked: Checked) -> Blocker:
    """Why this criterion holds the level."""
    r = checked.result
    kind = "not met"
    if r.needs_judgement:
        kind = "judgement missing"
    elif checked.status in (OPEN, LATER):
        kind = "not rated"
    text = f"{name_of(ev.framework, checked.criterion)} {state_sentence(ev, checked)}."
    return Blocker(r.criterion, r.context, kind, text)


def smallest_change(ev: Evaluator, scale: Scale, level: str, held: Sequence[Checked],
                    reaches: Callable[[Mapping[Key, Answer]], bool], all_needed: bool) -> str:
    """The least single rating that reaches the level, found by trying; or what is missing when there is none."""
    then = f"{level_name(scale, level).split(',')[0]} is then reached."
    candidates: list[tuple[Criterion, str]] = [(c.criterion, c.result.context) for c in held]
    for checked in held:
        for uid in checked.criterion.superseded_by:
            other = ev.framework.criterion_by_uid.get(uid)
            if other is not None and (other, "") not in candidates:
                candidates.append((other, ""))
    if all_needed and len(held) > 1:  # one rating can help several only where a later statement stands for them
        candidates = [(c, x) for c, x in candidates
                      if all(c.uid == h.criterion.uid or c.uid in h.criterion.superseded_by for h in held)]
    if len(held) == 1 and held[0].result.needs_judgement == "key at LI":
        code = name_of(ev.framework, held[0].criterion)
        return f"Record a judgement that the weakness of {code} does not defeat its purpose. {then}"
    if len(held) == 1 and held[0].result.needs_judgement == "unit aggregate":
        good = [v for v in held[0].result.allowed if v in ev.met_values(held[0].criterion)]
        if good:
            code = name_of(ev.framework, held[0].criterion)
            return f"Decide {code}: units allow {or_list(held[0].result.allowed)}; {good[-1]} counts. {then}"
    best: tuple[int, str] | None = None
    for criterion, context in candidates:
        order = ev.order(criterion)
        code = name_of(ev.framework, criterion)
        places = ["", *ev.units] if ev.rates_units(criterion) else [""]
        for unit in places:
            old = ev.answers.settled.get((criterion.uid, context, unit), Answer())
            at = order.get(old.value, -1) if old.state == "value" else -1
            for value, position in order.items():
                steps = position - at
                if steps <= 0 or (best is not None and steps >= best[0]):
                    continue
                if reaches({(criterion.uid, context, unit): Answer(value, "value", reason=old.reason)}):
                    # the judgement a key criterion needs at LI is not assumed, so its first safe value is used
                    start = f"from {old.value} " if at >= 0 else ""
                    where = " in one unit" if unit else ""
                    best = (steps, f"{code} {start}to {value}{where}. {then}" if at >= 0
                            else f"Rate {code} {value}{where}. {then}")
                    break
    if best is not None:
        return best[1]
    n = len(held)
    if n == 1:
        return f"No single rating is enough: {name_of(ev.framework, held[0].criterion)} must change in several units."
    return f"No single rating is enough: {n} criteria hold the level."


def trace_of(ev: Evaluator, scale: Scale, levels: Sequence[LevelResult], done: Mapping[str, Checked],
             blockers: Sequence[Blocker], level: str | None, ids: Sequence[str], stop: int | None,
             away: bool) -> tuple[TraceLine, ...]:
    """The steps from the ratings to the level."""
    lines: list[TraceLine] = []
    if away:
        return (TraceLine("info", "Every criterion is not applicable, so the dimension has no level."),)
    for found in levels:
        if not found.criteria:
            continue
        name = level_name(scale, found.level)
        if found.total:
            word = {True: "reached", False: "not reached", None: "not yet known"}[found.reached]
            mark = {True: "ok", False: "no", None: "unknown"}[found.reached]
            lines.append(TraceLine(mark, f"{name}: {found.met} of {found.total} criteria met, {word}."))
        else:
            lines.append(TraceLine("info", f"{name}: only recognises the state, nothing here is counted."))
        for r in found.criteria:
            checked = done[r.criterion]
            if checked.criterion.kind == "marker":
                continue
            mark = MARK_OF.get(checked.status, "no")
            if r.needs_judgement or (r.judged is not None and checked.status == MET):
                mark = "judgement"
            extra = "; optional, never gates" if r.optional else ""
            lines.append(TraceLine(mark, f"{name_of(ev.framework, checked.criterion)} "
                                         f"{state_sentence(ev, checked)}{extra}.", r.criterion, r.context))
    if level is None:
        lines.append(TraceLine("unknown", "Not rated: the answers so far decide no level; unknown is not zero."))
    elif stop is None:
        lines.append(TraceLine("ok", f"{level_name(scale, level)} is the highest level this dimension offers."))
    else:
        lines.append(TraceLine("no", f"{level_name(scale, level)} holds; level {ids[stop]} is held by "
                                     f"{len(blockers)} {'criterion' if len(blockers) == 1 else 'criteria'}."))
    return tuple(lines)
