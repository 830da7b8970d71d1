"""Facts for the trace pane: the evidence on the blocker and recorded judgements, in words, with the curtain applied.

Turns query results into sentences; knows nothing of widgets.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ui.bridge import Bridge
from ui.views.results_data import Row, Screen
from ui.views.results_trace import Fact, Facts
from workbench.model.judgement import Judgement
from workbench.queries.trace import TraceNote, TraceRating, TraceStep, answer_history, trace_facts, trace_judgements

HIDDEN = "Confidential note hidden · hold F9 to peek"
STATE_TEXT = {"not_applicable": "Not applicable", "unknown": "Unknown", "not_yet": "Not yet"}


def blocker_of(screen: Screen, row: Row) -> tuple[str, str]:
    """(criterion, context) the evidence is shown for: the first blocker that is a statement."""
    for blocker in row.result.blockers:
        if blocker.subject in screen.framework.criterion_by_uid:
            return blocker.subject, blocker.context
    return "", ""


def gather(bridge: Bridge, screen: Screen, row: Row, *, hide: bool) -> Facts:
    """Everything the trace says beyond the result. `hide`: the curtain is on and nobody peeks."""
    criterion, context = blocker_of(screen, row)
    items: list[Fact] = []
    if criterion:
        answers = screen.framework.scale_of(screen.framework.criterion_by_uid[criterion])
        scale = tuple(v.id for v in answers.values) if answers is not None else ()
        found = bridge.read(trace_facts, screen.assessment.uid, criterion, context, scale=scale)
        items += [note_fact(note, hide=hide) for note in found.notes]
        items += [Fact("document", d.title, f"E-{d.number:02d}", d.type.capitalize(), d.uid) for d in found.documents]
        if found.rating is not None:
            items.append(rating_fact(found.rating))
    subjects = {c.criterion for level in row.result.levels for c in level.criteria} | {row.uid}
    judged = [(j.subject, j.context, judgement_text(j))
              for j in bridge.read(trace_judgements, screen.assessment.uid, subjects)]
    return Facts(criterion, tuple(items), tuple(judged))


def note_fact(note: TraceNote, *, hide: bool) -> Fact:
    if hide and note.visibility != "normal":
        return Fact("note", HIDDEN)
    caption = ", ".join(filter(None, (note.speaker, note.session, clock(note.at, note.offset))))
    return Fact("note", note.text, caption)


def rating_fact(rating: TraceRating) -> Fact:
    value = rating.value if rating.state == "value" else STATE_TEXT.get(rating.state, rating.state)
    by = f" by {rating.author}" if rating.author else ""
    where = f", {rating.unit}" if rating.unit else ""
    return Fact("rating", f"Rated {value} {when(rating.at)}{by}{where}", uid=rating.uid)


def judgement_text(judgement: Judgement) -> str:
    """"Key at LI, judgement recorded 12:04"."""
    kind = judgement.kind[:1].upper() + judgement.kind[1:]
    return f"{kind}, judgement recorded {when(judgement.at)}"


def history(bridge: Bridge, settled: str) -> tuple[str, ...]:
    """Lines of the rating history, newest first."""
    return tuple(step_text(step) for step in bridge.read(answer_history, settled))


def step_text(step: TraceStep) -> str:
    return ", ".join(filter(None, (when(step.at, always_day=True), step.label, step.person)))


def clock(at: int, offset: int) -> str:
    """The time of day a note was taken, in the zone it was taken in."""
    if not at:
        return ""
    return f"{datetime.fromtimestamp(at / 1000, UTC) + timedelta(minutes=offset):%H:%M}"


def when(at: int, *, always_day: bool = False) -> str:
    """Local time; with the day unless it was today."""
    if not at:
        return ""
    moment = datetime.fromtimestamp(at / 1000).astimezone()
    today = moment.date() == datetime.now().astimezone().date()
    return f"{moment:%H:%M}" if today and not always_day else f"{moment.day} {moment:%b %H:%M}"
