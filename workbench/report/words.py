"""Sentences made from the data: headings that are findings, verdicts, counts in words.

Owns wording only. Every sentence is true of the numbers it is given; nothing is stated that was not rated.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from workbench.charts.data import MONTHS, Axis
from workbench.model.outcome import Finding
from workbench.report.facts import Facts

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_FORMS = {"insurance", "ltd", "ltd.", "plc", "inc", "inc.", "gmbh", "ag", "se", "group", "limited", "llc", "bank",
          "holding", "corporation", "corp", "corp.", "company", "s.a.", "kg"}


def number(count: int) -> str:
    return _SMALL[count] if 0 <= count < len(_SMALL) else f"{count:,}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def plural(count: int, word: str, words: str = "") -> str:
    return f"{number(count)} {word if count == 1 else words or word + 's'}"


def joined(items: Sequence[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " and " + items[-1]


def listed(names: Sequence[str]) -> str:
    """Names in a sentence; with semicolons where a name holds an "and" or a comma of its own."""
    if len(names) > 1 and any(" and " in n or "," in n for n in names):
        return "; ".join(names)
    return joined(names)


def short_client(name: str) -> str:
    """The name people use: without its legal form or trade, as long as something is left."""
    words = name.split()
    while len(words) > 1 and words[-1].lower().rstrip(",") in _FORMS:
        words.pop()
    return " ".join(words) or "The organisation"


def day(iso: str) -> str:
    """23 November 2026 from an ISO day."""
    parts = iso.split("-")
    if len(parts) == 3 and all(p.isdigit() for p in parts) and 1 <= int(parts[1]) <= 12:
        return f"{int(parts[2])} {MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return iso


def short_day(iso: str) -> str:
    """23 Nov 2026, for narrow columns."""
    full = day(iso)
    parts = full.split(" ")
    return f"{parts[0]} {parts[1][:3]} {parts[2]}" if len(parts) == 3 and full != iso else iso


def month(iso: str) -> str:
    parts = iso.split("-")
    if len(parts) >= 2 and parts[0].isdigit() and parts[1].isdigit() and 1 <= int(parts[1]) <= 12:
        return f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return iso


def day_of(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat()


def _lower(title: str) -> str:
    """A title inside a sentence: first letter small unless the word is an abbreviation."""
    first = title.split(" ", 1)[0]
    return title if len(first) > 1 and first[1:2].isupper() else title[:1].lower() + title[1:]


def _ranked(facts: Facts) -> list[Axis]:
    data = facts.profile
    return sorted((a for a in data.axes if a.current is not None), key=lambda a: data.position(a.current) or 0)


def headline(facts: Facts) -> str:
    """The one sentence of the profile page."""
    who = short_client(facts.client)
    ranked = _ranked(facts)
    if facts.counted:
        held, total = facts.holding
        if not facts.result.rated:
            return f"{who} has no rated statement yet"
        return f"{capital(number(held)) if held else 'None'} of {number(total)} statements hold at {who}"
    if not ranked:
        return f"{who} has no rated dimension yet"
    low, high = ranked[0], ranked[-1]
    if len(ranked) == 1:
        return f"{who} stands at level {low.current} in {low.title}"
    if low.current == high.current:
        return f"{who} stands at level {low.current} in every rated dimension"
    tops = [a for a in facts.profile.axes if a.current == high.current]
    lows = [a for a in facts.profile.axes if a.current == low.current]
    strong = _lower(tops[0].title) if len(tops) == 1 else plural(len(tops), "dimension")
    weak = _lower(lows[0].title) if len(lows) == 1 else plural(len(lows), "dimension")
    if len(tops) > 1 and len(lows) == 1:
        return f"{who} reaches level {high.current} in {strong}; {weak} holds it at level {low.current}"
    return f"{who} is strongest in {strong} and weakest in {weak}"


def claim(facts: Facts) -> str:
    """The headline in the assessors' own words, from the leading strength and weakness; else made from the levels."""
    strengths, gaps = leading(facts)
    parts = [f.title.strip().rstrip(".") for f in (*strengths[:1], *gaps[:1]) if f.title.strip()]
    text = ". ".join(capital(p) for p in parts)
    return f"{text}." if len(parts) == 2 and len(text) <= 110 else headline(facts)


def leading(facts: Facts) -> tuple[list[Finding], list[Finding]]:
    """Strengths from the highest dimension down; weaknesses by gap to target, then by what their remedy is worth."""
    data = facts.profile
    level = {a.uid: data.position(a.current) or 0 for a in data.axes}
    gap = {a.uid: data.gap(a) or 0 for a in data.axes}
    worth = {uid: max(r.impact for r in facts.recommendations if uid in r.findings)
             for r in facts.recommendations for uid in r.findings}
    strengths = sorted((f for f in facts.findings if f.kind == "strength"),
                       key=lambda f: (-level.get(f.node, 0), f.number))
    gaps = sorted((f for f in facts.findings if f.kind in ("weakness", "risk")),
                  key=lambda f: (-gap.get(f.node, 0), level.get(f.node, 0), -worth.get(f.uid, 0), f.number))
    return strengths, gaps


def changes(facts: Facts) -> tuple[int, int, int, int]:
    """(up, same, down, compared) dimensions against the previous assessment."""
    data = facts.profile
    up = same = down = 0
    for axis in data.axes:
        now, was = data.position(axis.current), data.position(axis.previous)
        if now is not None and was is not None:
            up, same, down = up + (now > was), same + (now == was), down + (now < was)
    return up, same, down, up + same + down


def overall(facts: Facts) -> str:
    """What the whole stands at, and what decides it."""
    result = facts.result
    if facts.counted:
        return "This framework counts which statements hold; it gives no levels, overall or for an area."
    if result.level is None:
        return "There is no overall level: " + (
            "not every dimension is rated." if any(a.current is None for a in facts.profile.axes)
            else "the method of this framework does not define one.")
    names = [facts.framework.node_by_uid[n].title for n in result.deciding if n in facts.framework.node_by_uid]
    name = f" ({result.level_name})" if result.level_name else ""
    text = (
        f"Overall the organisation is at level {result.level}{name}{', provisionally' if result.provisional else ''}."
    )
    if names and len(facts.profile.axes) > 1:
        decides = (listed(names) if len(names) <= 3
                   else f"{'; '.join(names[:2])} and {plural(len(names) - 2, 'other')}")
        which = "The lowest dimension decides" if len(names) == 1 else "The lowest dimensions decide"
        text += f" {which}: {decides}."
    return text


def lead(facts: Facts) -> str:
    """Two sentences under the headline: movement, then what decides the whole."""
    up, same, down, compared = changes(facts)
    parts = []
    if compared:
        since = f" since {month(facts.previous_day)}" if facts.previous_day else " since the previous assessment"
        if up:
            parts.append(f"{capital(number(up))} of {number(compared)} dimensions moved up{since}"
                         + (f"; {number(down)} fell." if down else "."))
        elif down:
            parts.append(f"{capital(number(down))} of {number(compared)} dimensions fell{since}.")
        else:
            parts.append(f"All {number(same)} compared dimensions stand where they stood{since}.")
    unrated = [a.title for a in facts.profile.axes if a.current is None and not a.not_applicable]
    parts.append(overall(facts))
    if unrated and facts.result.level is not None:
        verb = "is" if len(unrated) == 1 else "are"
        parts.append(f"{listed(unrated) if len(unrated) < 4 else capital(number(len(unrated))) + ' dimensions'} {verb} "
                     "not rated.")
    return " ".join(parts)


def gap_heading(facts: Facts) -> str:
    """Heading of the gap page."""
    data = facts.profile
    gaps = [(data.gap(a) or 0, a) for a in data.axes if data.gap(a)]
    if not gaps:
        return "No dimension with a target lies below it" if data.has_target else "Where the dimensions stand"
    widest = max(g for g, _ in gaps)
    names = [a.title for g, a in gaps if g == widest]
    levels = plural(widest, "level")
    if len(names) == len(gaps) and len(gaps) > 1:
        return f"{capital(number(len(gaps)))} dimensions lie below their target, each by {levels}"
    if len(names) == 1:
        return f"{names[0]} is furthest from its target, by {levels}"
    return f"{capital(number(len(gaps)))} dimensions lie below their target, {number(len(names))} of them by {levels}"


def unit_heading(facts: Facts) -> str:
    """Heading of the heat map: which unit holds most dimensions down."""
    data = facts.profile
    lows: dict[str, int] = {}
    for axis in data.axes:
        known = {u: data.position(level) for u, level in axis.units.items() if data.position(level) is not None}
        places = [p for p in known.values() if p is not None]
        if places and min(places) < max(places):
            for unit, at in known.items():
                if at == min(places):
                    lows[unit] = lows.get(unit, 0) + 1
    names = dict(data.units)
    if not lows:
        return "The units stand at the same levels" if data.units else "The levels of each dimension"
    top = max(lows.values())
    worst = [names.get(u, "") for u, n in lows.items() if n == top]
    if len(worst) == 1:
        return f"{worst[0]} is the lowest unit in {plural(top, 'dimension')}"
    return f"The units differ in {plural(sum(1 for a in data.axes if len(set(a.units.values())) > 1), 'dimension')}"


def coverage(rated: int, applicable: int) -> str:
    share = f" ({round(100 * rated / applicable)} %)" if applicable else ""
    return f"{rated} of {applicable} criteria rated{share}"
