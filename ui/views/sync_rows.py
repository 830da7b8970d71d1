"""The Sync screen's merge as rows: what the list shows, and one sheet per entity with a column for everybody.

Owns which side stands in which column, labels, chips and sources in words. Pure: records in, records out; knows no
widget.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from ui.models.change_text import field_name, value_text
from ui.views.sync_words import (
    RETIRED,
    field_words,
    head,
    ordered,
    others,
    side_caption,
    side_title,
    stamp,
    value_words,
)

if TYPE_CHECKING:
    from workbench.shelf_merges import Merged
    from workbench.sync.findings import Finding
    from workbench.sync.history import Card
    from workbench.sync.last_merge import LastMerge, Line, Part, Row

MOST_ROWS = 40
FINDING_WORDS = {"orphan": "Under something retired", "ring": "Two moves make a ring", "code": "Code given twice",
                 "crosswalk": "Crosswalk to a retired end", "review": "Licence or status beside content"}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A side of the sheet: whose, and when."""

    title: str
    caption: str
    mine: bool = False


@dataclass(frozen=True)
class FieldRow:
    """cells: a text per column; values: the canonical text per column; chips: (column, text, tone); result: what the
    library holds; source: where that comes from. card: the conflict, where one waits."""

    label: str
    base: str
    cells: tuple[str, ...]
    values: tuple[str, ...] = ()
    chips: tuple[tuple[int, str, str], ...] = ()
    result: str = ""
    source: str = ""
    tone: str = "neutral"
    card: Card | None = None


@dataclass(frozen=True)
class Happened:
    at: str
    who: str
    text: str
    chip: str
    tone: str


@dataclass(frozen=True)
class Sheet:
    """Everything the page shows of one entity."""

    key: str
    group: str
    code: str
    name: str
    base: str
    columns: tuple[Column, ...]
    rows: tuple[FieldRow, ...]
    events: tuple[Happened, ...]
    more: int = 0


@dataclass(frozen=True)
class Entry:
    """One entity of the list. cards: what waits in it; finding: what does not fit; both empty: it was merged."""

    key: str
    first: str
    second: str
    chip: str
    tone: str
    cards: tuple[Card, ...] = ()
    part: Part | None = None
    finding: Finding | None = None


class MergeRows:
    """The list and its sheets for one state of a library."""

    def __init__(self, cards: Sequence[Card] = (), merged: Merged | None = None, seen: Iterable[str] = ()) -> None:
        self.cards = tuple(cards)
        self.merge: LastMerge | None = merged.merge if merged is not None else None
        self._names: Mapping[str, str] = merged.names if merged is not None else {}
        found = merged.findings if merged is not None else ()
        self.findings = tuple(f for f in found if f.key not in set(seen))
        self._owner = {(p.group, r.entity): p.uid for p in (self.merge.parts if self.merge else ()) for r in p.rows}
        self.entries = (*self._waiting(), *self._odd(), *self._merged())
        self._by_key = {e.key: e for e in self.entries}

    def entry(self, key: str) -> Entry | None:
        return self._by_key.get(key)

    def key_of(self, card: Card) -> str:
        uid = self._owner.get((card.group, card.entity), card.entity[1])
        return f"{card.group}\n{uid}"

    @property
    def cards_in_order(self) -> tuple[Card, ...]:
        """What waits, in the order of the list."""
        return tuple(c for e in self.entries for c in e.cards)

    @property
    def merged(self) -> int:
        return self.merge.merged if self.merge is not None else 0

    @property
    def nothing(self) -> str:
        """What to say where nothing waits: "Nothing to decide. 47 changes from Diego were merged."."""
        out = "Nothing to decide."
        for who, count in (self.merge.from_others() if self.merge is not None else {}).items():
            out += f" {count} change{'s' if count > 1 else ''} from {who} {'were' if count > 1 else 'was'} merged."
        return out

    # --- the list -----------------------------------------------------------------------------------------------

    def _waiting(self) -> list[Entry]:
        grouped: dict[str, list[Card]] = {}
        for card in self.cards:
            grouped.setdefault(self.key_of(card), []).append(card)
        out = []
        for key, cards in grouped.items():
            code, rest = head(cards[0])
            who = dict.fromkeys(others(c) for c in cards)
            names = ", ".join(dict.fromkeys(label_of(c) for c in cards))
            out.append(Entry(key, code or rest, f"{names}, {', '.join(who)}", f"{len(cards)} open", "danger",
                             tuple(cards), self._part(key)))
        return out

    def _part(self, key: str) -> Part | None:
        group, _, uid = key.partition("\n")
        return self.merge.part(group, uid) if self.merge is not None else None

    def _odd(self) -> list[Entry]:
        return [Entry(f"{f.group}\n{f.uid}\n{f.key}", short(f.name), FINDING_WORDS[f.kind], "To check", "warning",
                      finding=f) for f in self.findings]

    def _merged(self) -> list[Entry]:
        waiting = {self.key_of(c) for c in self.cards}
        out = []
        for part in self.merge.parts if self.merge is not None else ():
            key = f"{part.group}\n{part.uid}"
            if key in waiting or not part.rows:
                continue
            names = ", ".join(dict.fromkeys(row_label(r, part) for r in part.rows if r.how != "kept"))
            text = {"added": "New", "removed": "Retired"}.get(part.what, names[:1].upper() + names[1:])
            by = self._who({i for r in part.rows for i in r.by})
            decided = part.what == "changed" and all(r.how in ("decided", "kept") for r in part.rows)
            out.append(Entry(key, short(part.name), f"{text}, {by}" if by else text,
                             "Decided" if decided else "Merged", "neutral" if decided else "success", part=part))
        more = self.merge.more if self.merge is not None else 0
        if more:
            text = "Frameworks or lists; History tells what changed in them"
            out.append(Entry("more\n", f"And {more} more", text, "Merged", "success"))
        return out

    def _who(self, lines: Iterable[int]) -> str:
        if self.merge is None:
            return ""
        return " and ".join("mine" if self.merge.lines[i].mine else ", ".join(self.merge.lines[i].authors)
                            for i in sorted(lines))

    # --- a sheet ------------------------------------------------------------------------------------------------

    def sheet(self, entry: Entry) -> Sheet:
        merge, part = self.merge, entry.part
        fits = merge is not None and part is not None and all(self._fits(c, part) for c in entry.cards)
        name = part.name if part is not None else entry.cards[0].title if entry.cards else entry.first
        code = short(name) if short(name) != name else ""
        group = entry.key.partition("\n")[0]
        if merge is None or part is None or not fits:
            columns = tuple(Column(side_title(s), side_caption(s), s.mine) for s in ordered(entry.cards[0]))
            columns = titled(columns)
            rows = [self._card_row(c, columns) for c in entry.cards]
            return Sheet(entry.key, group, code, name, base_words(entry.cards[0]), columns, tuple(rows),
                         card_events(entry.cards[0], columns))
        columns = titled(tuple(line_column(x) for x in merge.lines))
        waiting = {(c.entity, c.field): c for c in entry.cards}
        rows = [self._row(r, part, columns, waiting.get((r.entity, r.field))) for r in part.rows]
        known = {(r.entity, r.field) for r in part.rows}
        rows += [self._card_row(c, columns) for c in entry.cards if (c.entity, c.field) not in known]
        rows.sort(key=lambda r: (r.card is None, _ORDER.get(r.label, 50)))
        base = base_words(entry.cards[0]) if entry.cards else _entry_words(merge.parted)
        return Sheet(entry.key, group, code, name, base, columns, tuple(rows[:MOST_ROWS]), self._events(part, columns),
                     max(0, len(rows) - MOST_ROWS))

    def _fits(self, card: Card, part: Part) -> bool:
        """Whether the sides of a conflict are those of the last merge; an older one has its own."""
        row = next((r for r in part.rows if (r.entity, r.field) == (card.entity, card.field)), None)
        values = {v for side in row.sides for v in side} if row is not None else set()
        return row is not None and {s.value for s in card.sides} <= values

    def _card_row(self, card: Card, columns: Sequence[Column]) -> FieldRow:
        sides = ordered(card)
        cells = tuple(value_words(card, s.value, s.text) for s in sides)
        more = len(columns) - len(sides)
        return FieldRow(label_of(card), base_text(card), (*cells, *[""] * more),
                        (*(s.value for s in sides), *[""] * more), card=card)

    def _row(self, row: Row, part: Part, columns: Sequence[Column], card: Card | None) -> FieldRow:
        base = self._text(row, row.base)
        cells = tuple(self._text(row, side) for side in row.sides)
        values = tuple(side[0] if len(side) == 1 else "" for side in row.sides)
        if card is not None:
            words = {s.value: value_words(card, s.value, s.text) for s in card.sides}
            cells = tuple(words.get(v, c) for v, c in zip(values, cells, strict=True))
            return FieldRow(label_of(card), base_text(card), cells, values, card=card)
        titles = [columns[i].title for i in row.by]
        chips: list[tuple[int, str, str]] = []
        source, tone = "Changed since", "neutral"
        if row.how == "one":
            chips, source = [(row.by[0], f"Only {_lower(titles[0])}", "success")], titles[0]
            tone = "accent" if columns[row.by[0]].mine else "info"
        elif row.how == "union":
            chips = [(row.by[0], "Union", "success")]
            source, tone = "Union of both" if len(columns) == 2 else "Union of all", "success"
        elif row.how == "same":
            chips, source, tone = [(row.by[-1], "Alike", "success")], "Alike on both sides", "success"
        elif row.how == "decided":
            source = "Decided"
        elif row.how == "kept":
            source = "As before"
        if row.stale:
            source, tone = f"{source}, base text changed", "warning"
        return FieldRow(row_label(row, part), base, cells, values, tuple(chips), self._text(row, row.result), source,
                        tone)

    def _text(self, row: Row, values: Sequence[str]) -> str:
        return " / ".join(self._value(row, v) for v in values)

    def _value(self, row: Row, value: str) -> str:
        from workbench.sync.entities import value_of

        if row.field == ("status",):
            return "Retired" if value == RETIRED else "Kept"
        if row.field == ("rank",):
            return "As it was" if (value,) == row.base else "Another place in the order"
        raw = value_of(value) if value else ""
        if row.field in (("parent",), ("criterion",)):
            return self._names.get(str(raw), str(raw)) or "At the top"
        return value_text(raw)

    def _events(self, part: Part, columns: Sequence[Column]) -> tuple[Happened, ...]:
        merge = self.merge
        if merge is None:
            return ()
        entities = {r.entity for r in part.rows} | {("", part.uid)}
        known = {(r.entity, r.field): row_label(r, part) for r in part.rows}
        out = []
        if merge.parted is not None:
            out.append(Happened(stamp(merge.parted.at), merge.parted.author,
                                f"All copies were equal after “{_first(merge.parted.message)}”.", "Base", "neutral"))
        for event in merge.events:
            names = [known.get((e, f)) or field_label(e[0], f) for g, e, f in sorted(event.wrote)
                     if g == part.group and e in entities and f[0] not in ("type", "version")]
            if names:
                what = ", ".join(dict.fromkeys(names))
                column = columns[event.line]
                out.append(Happened(stamp(event.entry.at), event.entry.author,
                                    f"{_first(event.entry.message)} ({what})", column.title,
                                    "accent" if column.mine else "info"))
        return tuple(out)


LISTED: dict[tuple[str, ...], str] = {("tags",): "Tags", ("groups",): "Groups", ("sources",): "Sources",
                                      ("aliases",): "Aliases"}  # fmt: skip
_ORDER = {"Statement": 0, "Wording": 0, "Title": 1, "Question": 2, "Evidence hint": 3, "Check": 4, "Weight": 5,
          "Level": 6, "Tags": 7, "Order": 60}  # fmt: skip


def titled(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Two sides are mine and theirs, whoever they are; more go by their names."""
    if len(columns) != 2 or sum(c.mine for c in columns) != 1:
        return columns
    return tuple(c if c.mine else Column("Theirs", c.caption) for c in columns)


def field_label(section: str, field: tuple[str, ...]) -> str:
    """A field as a row is named: "Statement", "German", "German, evidence hint"."""
    words = field_name("/".join(field)) if field else "content"
    if section.startswith("i18n/"):
        language = QLocale.languageToString(QLocale(section[5:].replace("-", "_")).language())
        return language if field == ("text",) else f"{language}, {words}"
    return words[:1].upper() + words[1:]


def label_of(card: Card) -> str:
    return field_label(*(card.entity[0], card.field)) if card.entity[0].startswith("i18n/") else field_words(card)


def row_label(row: Row, part: Part) -> str:
    if row.field == ("status",):
        return "Retired or kept"
    if row.field == ("text",) and not row.entity[0]:
        return "Question" if row.entity[1] != part.uid else "Statement" if part.kind == "criterion" else "Text"
    return LISTED.get(row.field) or field_label(row.entity[0], row.field)


def line_column(line: Line) -> Column:
    """A side of a merge by who wrote there, and when last."""
    who = ", ".join(line.authors) or "Somebody"
    return Column("Mine" if line.mine else who, f"{who}, {stamp(line.entry.at)}" if line.entry else who, line.mine)


def base_text(card: Card) -> str:
    from workbench.sync.history import shown

    return value_words(card, card.base, card.base_name or shown(card.base))


def base_words(card: Card) -> str:
    """What the sides started from: "Version 1.0.0, Anna, 12 Nov 09:30"."""
    version = f"Version {card.version}" if card.version else ""
    return ", ".join(t for t in (version, _entry_words(card.parted)) if t) or "What all started from"


def card_events(card: Card, columns: Sequence[Column]) -> tuple[Happened, ...]:
    """When the sides were written, oldest first."""
    out = []
    if card.parted is not None:
        out.append((card.parted.at, Happened(stamp(card.parted.at), card.parted.author,
                                             f"All copies were equal after “{_first(card.parted.message)}”.", "Base",
                                             "neutral")))
    for side, column in zip(ordered(card), columns, strict=True):
        if side.entry is not None:
            out.append((side.entry.at, Happened(stamp(side.entry.at), side.entry.author, _first(side.entry.message),
                                                column.title, "accent" if column.mine else "info")))
    return tuple(h for _, h in sorted(out, key=lambda p: p[0]))


def short(name: str) -> str:
    """The code of a name, else the whole."""
    code, _, rest = name.partition(" ")
    return code if rest and len(code) <= 16 and any(c.isdigit() or c == "-" for c in code) else name


def _entry_words(entry: object) -> str:
    return f"{entry.author}, {stamp(entry.at)}" if entry is not None else ""  # type: ignore[attr-defined]


def _first(message: str) -> str:
    return message.splitlines()[0].rstrip(".") if message else "Changed"


def _lower(text: str) -> str:
    """A title inside a sentence; a person's name stays."""
    return text.lower() if text in ("Mine", "Theirs") else text
