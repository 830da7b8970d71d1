"""What the Results screen says, as plain values and sentences, computed from one Outcome.

Owns wording and ordering (gaps, overall level, summary, table of numbers); knows nothing of widgets or painting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from workbench.charts.data import NOT_APPLICABLE, Axis, OutcomeLike, ProfileData, dated, from_outcome, levels_of
from workbench.charts.heatmap import unit_level
from workbench.model.engagement import Assessment, Unit
from workbench.model.framework import Framework
from workbench.model.result import AssessmentResult, DimensionResult, IndexValue

SITE_KINDS = ("site",)
FUNCTION_KINDS = ("support function",)
NUMBER_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


@dataclass(frozen=True)
class Row:
    """One dimension: its axis (levels as ids, None = not rated) and the result behind it."""

    axis: Axis
    result: DimensionResult
    data: ProfileData

    @property
    def uid(self) -> str:
        return self.axis.uid

    @property
    def title(self) -> str:
        return self.axis.title

    @property
    def level(self) -> str | None:
        return self.axis.current

    def position(self, level: str | None) -> int | None:
        return self.data.position(level)

    @property
    def gap(self) -> int:
        """Whole levels below target; 0 when met, unrated or without target."""
        return self.data.gap(self.axis) or 0

    @property
    def next_text(self) -> str:
        return self.axis.next_text if self.result.next_level is not None else ""

    @property
    def count_text(self) -> str:
        """"2 of 4" for frameworks that only count."""
        met, total = counted(self.result)
        return f"{met} of {total}"

    @property
    def state(self) -> str:
        return "not applicable" if self.axis.not_applicable else self.level if self.level is not None else "not rated"


@dataclass(frozen=True)
class Screen:
    """Everything the panes show, for one assessment."""

    framework: Framework
    assessment: Assessment
    result: AssessmentResult
    data: ProfileData
    rows: tuple[Row, ...]
    units: tuple[Unit, ...]
    previous_day: str = ""

    def row(self, uid: str) -> Row | None:
        return next((r for r in self.rows if r.uid == uid), None)

    @property
    def levels_defined(self) -> bool:
        return self.framework.method.id != "counts" and bool(self.data.levels)

    @property
    def coverage(self) -> Fraction:
        return Fraction(self.result.rated, self.result.applicable) if self.result.applicable else Fraction(0)


def make_screen(outcome: OutcomeLike, previous_day: str = "") -> Screen:
    """Shape an outcome for the panes. Levels come from the scale the profile nodes themselves name (CMMI has two)."""
    framework, result = outcome.framework, outcome.result
    data = from_outcome(outcome)
    if not data.axes:
        # Areas that only count take no part in a profile, and are all there is to show.
        nodes = [(framework.node_by_uid[d.node], d) for d in result.dimensions if d.node in framework.node_by_uid]
        data = replace(data, axes=tuple(Axis(n.uid, framework.short_code(n.code), n.title, rated=d.rated,
                                             applicable=d.applicable) for n, d in nodes))
    scales = {framework.node_by_uid[a.uid].level_scale for a in data.axes}
    own = next((s for s in scales if s), "") if len(scales) == 1 else ""
    data = replace(data, levels=levels_of(framework, own), previous_label=dated(data.previous_label, previous_day))
    found = {d.node: d for d in result.dimensions}
    rows = tuple(Row(a, found[a.uid], data) for a in data.axes)
    return Screen(framework, outcome.assessment, result, data, rows, tuple(outcome.units), previous_day)


def counted(result: DimensionResult) -> tuple[int, int]:
    """Criteria met and in all, where a framework counts instead of awarding levels."""
    met = result.counts.get("met", sum(level.met for level in result.levels))
    return met, result.counts.get("total", result.applicable)


def gaps(rows: Sequence[Row], limit: int = 5) -> tuple[Row, ...]:
    """The widest gaps to target: most whole levels first, then the fewest criteria missing for the next level."""
    open_rows = [r for r in rows if r.gap]
    open_rows.sort(key=lambda r: (-r.gap, r.result.next_total - r.result.next_met))
    return tuple(open_rows[:limit])


def not_rated(rows: Sequence[Row]) -> int:
    return sum(r.level is None and not r.axis.not_applicable for r in rows)


def overall(screen: Screen) -> tuple[str, str, str | None]:
    """Heading, explanation and level of the overall result."""
    result, rows = screen.result, screen.rows
    if not screen.levels_defined:
        pairs = [counted(row.result) for row in rows]
        met, total = sum(m for m, _ in pairs), sum(t for _, t in pairs)
        text = f"This framework defines no levels. {met} of {total} criteria are met."
        return "Counts only", text, None
    name = "Enterprise level" if result.method == "modelops" else "Overall level"
    level = result.level
    if level is None and result.extra_levels:
        name = "Maturity level, staged"
        level = result.extra_levels.get("staged")
    missing = not_rated(rows)
    rest = f"{missing} of {len(rows)} not rated." if missing else ""
    if level is None:
        left = result.applicable - result.rated
        why = " ".join(filter(None, (_first(result.warnings), rest)))
        if not why and result.rated and left:
            why = f"{left} of {result.applicable} criteria are not rated."
        name = "staged maturity level" if name == "Maturity level, staged" else name.lower()
        return f"No {name} yet", why or "Not rated yet.", None
    heading = f"{name} {level}" + (", provisional" if result.provisional else "")
    titles = [title_of(screen.framework, uid) for uid in result.deciding]
    parts = []
    if titles:
        word = "The lowest dimension decides" if len(titles) == 1 else "The lowest dimensions decide"
        shown = titles if len(titles) <= 3 else [*titles[:2], f"{len(titles) - 2} more"]
        parts.append(f"{word}: {join(shown)}.")
    parts.append(rest)
    extras = [f"{key.replace('_', ' ').capitalize()} {value if value is not None else 'not rated'}."
              for key, value in result.extra_levels.items() if key != "staged"]
    return heading, " ".join(filter(None, parts + extras)), level


def summary(screen: Screen) -> str:
    """One or two sentences: where the levels are highest and what moved since the previous assessment."""
    rated = [(r.position(r.level), r) for r in screen.rows if r.level is not None]
    places = [(p, r) for p, r in rated if p is not None]
    if not places:
        return ""
    top = max(p for p, _ in places)
    best = [r for p, r in places if p == top]
    text = ""
    if top > 0 and len(best) < len(places):
        shown = [short_title(r.title) for r in best[:3]]
        if len(best) > 3:
            shown = [*[short_title(r.title) for r in best[:2]], f"{len(best) - 2} more"]
        text = f"Highest: {join(shown)} at level {best[0].level}."
    if screen.data.has_previous:
        rose = fell = 0
        for p, r in places:
            before = r.position(r.axis.previous)
            if before is not None:
                rose, fell = rose + (p > before), fell + (p < before)
        since = f" since {month(screen.previous_day)}" if screen.previous_day else " since the previous assessment"
        moved = [f"{spell(rose)} dimension{'s' if rose != 1 else ''} rose"] if rose else []
        moved += [f"{spell(fell).lower() if rose else spell(fell)} fell"] if fell else []
        text += f" {' and '.join(moved)}{since}." if moved else f" No dimension moved{since}."
    return text.strip()


def numbers(screen: Screen) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]:
    """Header and rows (uid, cells) of every figure on the screen, for copying and for the table beside the chart."""
    if not screen.levels_defined:
        return (("Area", "Code", "Criteria met"),
                tuple((r.uid, (r.title, r.axis.code, r.count_text)) for r in screen.rows))
    header = ("Dimension", "Code", "Current", "Target", "Previous", "Next level", *[u.name for u in screen.units])
    body = []
    for r in screen.rows:
        cells = (r.title, r.axis.code, r.state, r.axis.target or "", r.axis.previous or "", r.next_text)
        body.append((r.uid, (*cells, *[unit_word(r, u.uid) for u in screen.units])))
    return header, tuple(body)


def tsv(header: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Tab-separated text a spreadsheet pastes as a table; tabs and line ends inside cells become spaces."""
    lines = [header, *[cells for _, cells in rows]]
    return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in lines) + "\n"


def unit_word(row: Row, unit: str) -> str:
    level = unit_level(row.axis, unit)
    return level if level is not None else "not rated"


def cell_sentence(row: Row, unit_name: str, level: str | None) -> str:
    """The sentence a screen reader hears for a heat-map cell."""
    if level is None or level == NOT_APPLICABLE:
        return f"{row.title}, {unit_name}, {'not rated' if level is None else 'not applicable'}"
    now, goal = row.position(level), row.position(row.axis.target)
    tail = ""
    if now is not None and goal is not None:
        tail = ", at target" if goal <= now else f", {spell(goal - now).lower()} below target"
    return f"{row.title}, {unit_name}, level {level}{tail}"


def row_sentence(row: Row) -> str:
    now = f"level {row.level}" if row.level is not None else row.state
    parts = [row.title, now, f"target {row.axis.target}" if row.axis.target else "",
             f"previous {row.axis.previous}" if row.axis.previous else "",
             f"next level {row.next_text} criteria" if row.next_text else ""]
    return ", ".join(filter(None, parts))


def index_fraction(value: IndexValue) -> Fraction | None:
    """An index is stored as an exact fraction; None while it has no value."""
    return Fraction(value.value) if value.value else None


def unit_groups(units: Sequence[Unit]) -> tuple[tuple[str, tuple[Unit, ...]], ...]:
    """The column groups of the matrix that exist in this engagement: Units, Functions, Sites."""
    groups = {
        "Units": tuple(u for u in units if u.kind not in SITE_KINDS + FUNCTION_KINDS),
        "Functions": tuple(u for u in units if u.kind in FUNCTION_KINDS),
        "Sites": tuple(u for u in units if u.kind in SITE_KINDS),
    }
    return tuple((name, found) for name, found in groups.items() if found)


def title_of(framework: Framework, uid: str) -> str:
    node = framework.node_by_uid.get(uid)
    if node is not None:
        return node.title
    criterion = framework.criterion_by_uid.get(uid)
    return framework.short_code(criterion.code) if criterion is not None else uid


def short_title(title: str) -> str:
    """The first noun group of a title: "Architecture and platform" -> "Architecture"."""
    for stop in (" and ", ", ", " & "):
        title = title.split(stop)[0]
    return title


def join(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def spell(n: int) -> str:
    return NUMBER_WORDS[n] if 0 <= n < len(NUMBER_WORDS) else str(n)


def month(day: str) -> str:
    """"2026-11-20" -> "November 2026"; a day at the end of a year reads "end of 2028"; unknown text stays."""
    try:
        when = date.fromisoformat(day[:10] if len(day) >= 10 else f"{day}-01")
    except ValueError:
        return day
    if (when.month, when.day) == (12, 31):
        return f"end of {when.year}"
    return f"{when:%B} {when.year}"


def _first(texts: Sequence[str]) -> str:
    return texts[0] if texts else ""
