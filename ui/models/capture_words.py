"""Joins the capture grammar to the open engagement: which codes, people and values a line can name, what it becomes.

Owns the resolver and the offers of the completion list. Knows the grammar and the desk; stores nothing.
"""

from __future__ import annotations

from typing import Any

from ui.models.desk import Desk
from ui.models.desk_notes import Line
from ui.models.notes_model import initials
from ui.widgets.capture_edit import Completions, Grammar
from ui.widgets.completer import Offer
from workbench.model import capture_grammar
from workbench.model.capture_names import Resolver


class _DeskResolver(Resolver):
    """The tables are made once; the current statement is asked for when it is needed."""

    def __init__(self, desk: Desk) -> None:
        books = ([desk.book] if desk.book is not None else []) + [b for b in desk.books.values() if b is not desk.book]
        super().__init__([b.framework for b in books], desk.people.values())
        self._desk = desk

    def values(self, criterion: str = "") -> tuple[str, ...]:
        return super().values(criterion or self._desk.spot[0])


class CaptureWords:
    """Makes the Grammar of the bar for the current state of the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._resolver: Resolver = Resolver()
        self._known: tuple[object, ...] = ()

    def grammar(self) -> Grammar:
        """Tables are rebuilt only when frameworks, their order or people changed."""
        desk = self._desk
        known = (*desk.books.values(), desk.book, tuple(desk.people.values()))
        if known != self._known:
            self._known = known
            self._resolver = _DeskResolver(desk)
        return Grammar(
            lambda text: capture_grammar.parse(text, self._resolver),
            lambda parsed: capture_grammar.describe(parsed, self._desk.spot[0]),
            self._complete,
        )

    def _complete(self, text: str, caret: int) -> Completions | None:
        found = capture_grammar.complete(text, caret, self._resolver)
        if found is not None and found.kind != "speaker":
            return Completions(found.start, found.end, [Offer(o.label, o.insert, o.detail) for o in found.options])
        start, end = _word(text, caret)
        word = text[start:end]
        if word[:1] != "@" or len(word) < 2 or caret == start:
            return None
        offers = [Offer(o.label, o.insert, o.detail, initials(o.label)) for o in (found.options if found else ())]
        name = self.name_of(word)
        if not any(o.label.casefold() == name.casefold() for o in offers) and word not in [o.insert for o in offers]:
            offers.append(Offer(f"Add “{name}” as a new speaker", word, new=True))
        if self._resolver.person(word[1:]) is not None and not found:
            return None
        return Completions(start, end, offers)

    @staticmethod
    def name_of(word: str) -> str:
        """The name a typed @word stands for; an underscore is a space."""
        return word.lstrip("@").rstrip(capture_grammar.TRAILING).replace("_", " ").strip()

    def line(self, parsed: Any, first_key_at: int) -> Line:
        """What Enter stores: the line's own statements, else the current one."""
        criteria = tuple(parsed.criteria) or ((self._desk.spot[0],) if self._desk.spot[0] else ())
        return Line(
            parsed.text, criteria, speaker=parsed.speaker, kind=parsed.kind, quote=parsed.quote,
            visibility=parsed.visibility, proposed=parsed.proposed, first_key_at=first_key_at,
        )

    def speaker_token(self, uid: str) -> str:
        """The token that names a person, e.g. @Priya."""
        return self._resolver.speaker_token(uid)


def _word(text: str, caret: int) -> tuple[int, int]:
    start = end = caret
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end
