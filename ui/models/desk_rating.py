"""Rating verbs: what a key or a click on an answer leads to, by kind of statement, unit and rule.

Owns the decision between a plain rating, a recorded judgement and a question for a reason. Stores by commands only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal

from ui.models.desk import Desk
from ui.models.sections import head_words
from ui.widgets.rating_keys import RatingAction, answer_sentence
from workbench.app import Command
from workbench.commands import ratings
from workbench.model.judgement import Settled

Purpose = Literal["not_applicable", "unit aggregate", "override", "key at LI", "goal harm"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A reason is needed before this can be recorded. `value`: the answer it is for; subject: criterion or node."""

    purpose: Purpose
    value: str
    subject: str
    context: str
    unit: str


class RatingVerbs(QObject):
    """Verbs on the selected statement of the desk."""

    asked = Signal(object)  # Ask: the card opens its form
    rationale_wanted = Signal()
    done = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    # -- answers

    def act(self, action: RatingAction, to_rationale: bool = False) -> None:
        """Carry out a rating action on the current statement and unit."""
        desk, criterion, book = self._desk, self._desk.criterion, self._desk.book
        if book is None or criterion is None:
            return
        if desk.read_only:
            desk.shell.toast("This file is open read-only.")
            return
        if criterion.derived:
            desk.shell.toast(f"{book.code(criterion)} follows from the {criterion.derived} and is not rated.")
            return
        record = self._record()
        if action.kind == "clear":
            self._clear(record)
        elif action.kind == "half":
            scale = desk.scale  # the key also comes from the command table, where no button says it is not allowed
            if scale is None or not scale.halves:
                desk.shell.toast("The scale of this statement has no halves.")
            elif record is not None and record.state == "value" and record.value:
                self._rate(record.value, "value", half=not record.half)
        elif action.kind == "state":
            self._state(action.name, record)
        elif self._is_aggregate():
            self._choose(action.name)
        else:
            self._rate(action.name, "value", to_rationale=to_rationale)

    def _record(self) -> Settled | None:
        book = self._desk.book
        return book.record(*self._desk.spot, self._desk.unit) if book is not None else None

    def _is_aggregate(self) -> bool:
        """ "All units" of a statement that is rated in at least one unit: the value follows from the units."""
        desk, book, criterion = self._desk, self._desk.book, self._desk.criterion
        if book is None or criterion is None or desk.unit or not book.per_unit(criterion):
            return False
        return any((desk.spot[0], desk.spot[1], u.uid) in book.settled for u in book.units)

    def _clear(self, record: Settled | None) -> None:
        desk = self._desk
        if self._is_aggregate():
            self._drop_choice()
        elif record is not None and record.state != "unanswered":
            assert desk.book is not None
            self._do(ratings.clear_rating(
                desk.book.assessment.uid, desk.spot[0], context=desk.spot[1], unit=desk.unit))
            self._announce()

    def _state(self, state: str, record: Settled | None) -> None:
        desk = self._desk
        criterion = desk.criterion
        if record is not None and record.state == state:
            self._clear(record)
        elif state == "not_applicable":
            if criterion is not None and not criterion.na_allowed:
                desk.shell.toast("The framework does not allow not applicable here.")
            else:
                self.asked.emit(Ask("not_applicable", "", *desk.spot, desk.unit))
        else:
            self._rate(record.value if record is not None else "", state)

    def _choose(self, value: str) -> None:
        """A value for all units: the table decides, leaves a choice, or is overridden with a reason."""
        desk, book = self._desk, self._desk.book
        assert book is not None
        result = book.spots.get(desk.spot)
        allowed = result.allowed if result is not None else ()
        if value in allowed and len(allowed) == 1:
            self._drop_choice()
        elif value in allowed:
            self.asked.emit(Ask("unit aggregate", value, *desk.spot, ""))
        else:
            self.asked.emit(Ask("override", value, *desk.spot, ""))

    def _drop_choice(self) -> None:
        desk, book = self._desk, self._desk.book
        assert book is not None
        for kind in ("unit aggregate", "override"):
            found = book.judgement(desk.spot[0], kind, desk.spot[1])
            if found is not None:
                self._do(ratings.remove_judgement(found.uid))
        self._announce()

    def _rate(
        self, value: str, state: str, *, half: bool = False, reason: str | None = None,
        approver: str | None = None, to_rationale: bool = False,
    ) -> bool:
        desk, book = self._desk, self._desk.book
        assert book is not None
        before = self._record()
        command = ratings.rate(
            book.assessment.uid, desk.spot[0], value, state, context=desk.spot[1], unit=desk.unit, half=half,
            reason=reason, approver=approver,
        )
        if not self._do(command):
            return False
        self._announce()
        if to_rationale and state == "value" and not (before and before.reason.strip()):
            self.rationale_wanted.emit()
        return True

    # -- answers to a question

    def answer(self, ask: Ask, values: dict[str, str]) -> bool:
        """Record what was asked for; False keeps the form with its text."""
        book = self._desk.book
        if book is None:
            return False
        if ask.purpose == "not_applicable":
            record = self._record()
            return self._rate(record.value if record is not None else "", "not_applicable",
                              reason=values["reason"], approver=values["approver"])
        ok = self._do(ratings.record_judgement(
            book.assessment.uid, ask.subject, ask.purpose, ask.value, values["reason"],
            context=ask.context, unit=ask.unit))
        if ok:
            self._announce()
        return ok

    def propose_judgement(self) -> None:
        """Ask for the judgement the rule is missing: key at LI, else the choice between units."""
        desk, book = self._desk, self._desk.book
        result = book.spots.get(desk.spot) if book is not None else None
        if book is None:
            return
        if result is None:
            desk.shell.toast("The rule needs no judgement on this statement.")
        elif result.key and result.value == "LI":
            self.asked.emit(Ask("key at LI", "yes", *desk.spot, ""))
        elif len(result.allowed) > 1:
            self.asked.emit(Ask("unit aggregate", result.value or result.allowed[0], *desk.spot, ""))
        else:
            desk.shell.toast("The rule needs no judgement on this statement.")

    def take_back(self, uid: str) -> None:
        """Remove a recorded judgement."""
        if self._do(ratings.remove_judgement(uid)):
            self._announce()

    # -- text and confidence

    def save_rationale(self, text: str) -> bool:
        """Store the rationale of the current statement and unit."""
        desk, book = self._desk, self._desk.book
        if book is None or not desk.spot[0]:
            return False
        return self._do(ratings.set_rationale(
            book.assessment.uid, desk.spot[0], text, context=desk.spot[1], unit=desk.unit))

    def save_confidence(self, confidence: str) -> bool:
        desk, book = self._desk, self._desk.book
        if book is None:
            return False
        return self._do(ratings.set_confidence(
            book.assessment.uid, desk.spot[0], confidence, context=desk.spot[1], unit=desk.unit))

    def save_points(self, points: str) -> bool:
        desk, book = self._desk, self._desk.book
        if book is None:
            return False
        return self._do(ratings.set_points(
            book.assessment.uid, desk.spot[0], points, context=desk.spot[1], unit=desk.unit))

    def _do(self, command: Command) -> bool:
        ok = self._desk.bridge.do(command, self) is not None
        if ok:
            self.done.emit()
        return ok

    def _announce(self) -> None:
        """ "LI, saved. Level 2 achieved, next level: 2 of 3 criteria"."""
        desk, book = self._desk, self._desk.book
        if book is None or desk.node is None:
            return
        shown = book.shown(*desk.spot, desk.unit or None)
        sentence = answer_sentence(desk.scale, shown.value, shown.state, shown.half)
        level = "" if book.counts_only else ", ".join(
            w for w in head_words(book, book.dimensions.get(desk.node.uid)) if w)
        desk.shell.announce(f"{sentence}, saved. {level}".strip())
