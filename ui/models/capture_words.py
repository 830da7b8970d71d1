"""Joins the capture grammar to the open engagement: which codes, people and values a line can name, and what it becomes.

Owns the resolver and the offers of the completion list. Knows the grammar and the desk; stores nothing.
"""

from __future__ import annotations

from typing import Any

from ui.models.desk import Desk
from ui.models.desk_notes import Line
from ui.widgets.capture_bar import Completions, Grammar


class CaptureWords:
    """Makes the Grammar of the bar for the current state of the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def grammar(self) -> Grammar:
        from workbench.model import capture_grammar

        return Grammar(lambda text: capture_grammar.parse(text, None), lambda p: capture_grammar.describe(p), self._complete)

    def _complete(self, text: str, caret: int) -> Completions | None:
        return None

    def line(self, parsed: Any, first_key_at: int) -> Line:
        return Line(parsed.text, parsed.criteria or (self._desk.spot[0],), first_key_at=first_key_at)

    def speaker_token(self, uid: str) -> str:
        return ""
