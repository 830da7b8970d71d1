"""The trace pane "Why level n": statements by level, judgements, blockers, smallest change, evidence on the blocker.

Shows one dimension of a Screen and facts handed in; knows nothing of queries. A statement that is clicked tells
`statement(uid, context)`, so that the owner can open it in Capture.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.views.results_data import Row, Screen, counted
from ui.widgets.buttons import Button, IconButton
from ui.widgets.chips import Chip, LevelChip, RatingPill
from ui.widgets.pane import Pane
from ui.widgets.parts import Clickable, Icon, Label, Quote, Rule, clear, column, line, pips
from ui.widgets.parts import Marks as MarksWidget
from workbench.model.framework import Criterion, Framework
from workbench.model.result import Blocker, CriterionResult, LevelResult

STATE_WORDS = {"not_applicable": "N/A", "unknown": "?", "not_yet": "NY", "unanswered": "–"}
STATE_SPOKEN = {"not_applicable": "not applicable", "unknown": "unknown", "not_yet": "not yet",
                "unanswered": "not rated"}
MANY = 8  # statements of a level shown before the rest folds


@dataclass(frozen=True)
class Fact:
    """One piece of evidence on the blocker. kind: note, document, rating."""

    kind: str
    text: str
    caption: str = ""
    chip: str = ""
    uid: str = ""


@dataclass(frozen=True)
class Facts:
    """What the file knows about the first blocker, and texts of judgements by (criterion, context)."""

    about: str = ""
    items: tuple[Fact, ...] = ()
    judged: tuple[tuple[str, str, str], ...] = ()

    def counts(self) -> str:
        notes = sum(f.kind == "note" for f in self.items)
        files = sum(f.kind == "document" for f in self.items)
        parts = [f"{notes} note{'s' if notes != 1 else ''}" if notes else "",
                 f"{files} file{'s' if files != 1 else ''}" if files else ""]
        return ", ".join(filter(None, parts))


class TracePane(Pane):
    """Closable with Esc or its button (`closed`)."""

    closed = Signal()
    statement = Signal(str, str)
    history_wanted = Signal(str)
    document_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Why this level", parent=parent)
        self._theme = theme
        close = IconButton(theme, "x", "Close", "Esc")
        close.clicked.connect(self.closed)
        self.header.add_tool(close)
        self._inside = QWidget()
        self._inside.setProperty("surface", "surface")
        self._layout = QVBoxLayout(self._inside)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName("Why this level")
        self.area.setWidget(self._inside)
        self.body.addWidget(self.area, 1)
        self._history: QVBoxLayout | None = None
        self._history_lines: tuple[str, ...] = ()
        self._shows: tuple[object, ...] | None = None
        self._uid = ""
        self._unfolded: set[str] = set()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def show_row(self, screen: Screen, row: Row | None, facts: Facts) -> None:
        """Fill the pane for one dimension, or say how to choose one. What is shown already is not built again."""
        theme = self._theme
        shows = (screen.framework.revision, row.axis if row else None, row.result if row else None, facts, theme.name,
                 theme.zoom)  # fmt: skip
        if shows == self._shows:
            return
        same = self._shows is not None and row is not None and self._uid == row.uid
        self._shows, self._uid = shows, row.uid if row is not None else ""
        self._unfolded = self._unfolded if same else set()
        at = self.area.verticalScrollBar().value() if same else 0
        clear(self._layout)
        self._history = None
        if row is None:
            self.header.set_title("Why this level")
            box, inner = column(theme)
            words = "Choose a dimension to see why it has its level."
            inner.addWidget(Label(theme, words, "base", "secondary", wrap=True))
            self._layout.addWidget(box)
            self._layout.addStretch(1)
            return
        level = row.level
        self.header.set_title(f"Why level {level}" if level is not None else
                              "What is met" if not screen.levels_defined else "Why it is " + row.state)
        self._head(screen, row)
        framework = screen.framework
        for found in self._levels_shown(row):
            self._section(self._level_box(screen, row, found, facts))
        self._blockers(framework, row)
        if facts.items:
            self._evidence(facts)
        for warning in row.result.warnings:
            box, inner = column(theme, (16, 8, 16, 8))
            inner.addLayout(line(Icon(theme, "triangle-alert", "status.warning.text", 14, "Note"),
                                 Label(theme, warning, "sm", "warning", wrap=True)))
            self._layout.addWidget(box)
        self._layout.addStretch(1)
        self.area.verticalScrollBar().setValue(at)

    def _section(self, box: QWidget) -> None:
        self._layout.addWidget(Rule(self._theme))
        self._layout.addWidget(box)

    def _head(self, screen: Screen, row: Row) -> None:
        theme, result = self._theme, row.result
        box, inner = column(theme, (16, 12, 16, 12), 4)
        square = LevelChip(theme, box)
        square.setFixedSize(theme.px(32), theme.px(30))
        square.set(row.position(row.level), len(screen.data.levels), row.level or "")
        square.setVisible(screen.levels_defined)
        words = QVBoxLayout()
        words.setSpacing(theme.px(3))
        words.addWidget(Label(theme, row.title, "h2", wrap=True))
        if not screen.levels_defined:
            met, total = counted(result)
            words.addLayout(line(MarksWidget(theme, pips(met, total)),
                                 Label(theme, f"{met} of {total} criteria met", "sm", "secondary"), None))
        elif result.next_level is not None:
            text = f"next level: {result.next_met} of {result.next_total} criteria"
            words.addLayout(line(MarksWidget(theme, pips(result.next_met, result.next_total)),
                                 Label(theme, text, "sm", "secondary"), None))
        elif row.level is not None:
            words.addWidget(Label(theme, "highest level of this framework", "sm", "secondary"))
        if result.provisional and row.level is not None:
            span = ""
            if result.level_low != result.level_high and result.level_low and result.level_high:
                span = f", between {result.level_low} and {result.level_high}"
            rated = f", {result.rated} of {result.applicable} rated" if result.rated < result.applicable else ""
            words.addWidget(Label(theme, f"provisional{rated}{span}", "sm", "warning", wrap=True))
        head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addWidget(square, 0, Qt.AlignmentFlag.AlignTop)
        inner.addLayout(head)
        self._layout.addWidget(box)

    @staticmethod
    def _levels_shown(row: Row) -> list[LevelResult]:
        """Levels with criteria up to the next one; what lies above says nothing about the level."""
        shown = []
        for level in row.result.levels:
            # Markers of the lowest level never decide; they stay folded away.
            if level.criteria and (level.total or not row.result.next_level):
                shown.append(level)
            if row.result.next_level is not None and level.level == row.result.next_level:
                break
        return shown

    def _level_box(self, screen: Screen, row: Row, level: LevelResult, facts: Facts) -> QWidget:
        theme, framework = self._theme, screen.framework
        box, inner = column(theme, (16, 10, 16, 10), 2)
        name = next((one.label for one in screen.data.levels if one.id == level.level), "")
        title = f"Level {level.level}, {name}" if name else (f"Level {level.level}" if level.level else "Criteria")
        state = "" if not screen.levels_defined else \
            ", reached" if level.reached else ", open" if level.reached is None else ", not reached"
        met = f"{level.met} of {level.total} met{state}"
        if level.criteria and all(picks_level(framework, c) for c in level.criteria):
            met = "picked" if level.reached else ""
        inner.addLayout(line(Label(theme, title, "base", "", 500, elide=True), Label(theme, met, "sm", "secondary")))
        blockers = {(b.subject, b.context) for b in row.result.blockers}
        known = [c for c in level.criteria if c.criterion in framework.criterion_by_uid]
        lines = QVBoxLayout()
        lines.setSpacing(theme.px(2))
        inner.addLayout(lines)

        def fill(shown: Sequence[CriterionResult]) -> None:
            for found in shown:
                lines.addWidget(self._statement(framework, found, (found.criterion, found.context) in blockers))

        shown = known if level.level in self._unfolded else first_of(known, blockers)
        fill(shown)
        if len(shown) < len(known):
            more = Button(theme, f"{len(known) - len(shown)} more", "link")

            def unfold() -> None:
                self._unfolded.add(level.level)
                more.hide()
                clear(lines)
                fill(known)

            more.clicked.connect(unfold)
            inner.addWidget(more)
        inside = {(c.criterion, c.context) for c in level.criteria}
        for criterion, context, text in facts.judged:
            if (criterion, context) in inside:
                inner.addLayout(line(Icon(theme, "scale", "status.success.text", 14, "Judgement"),
                                     Label(theme, text, "sm", "", elide=True)))
        missing = [c for c in level.criteria if c.needs_judgement]
        for found in missing[:MANY]:
            inner.addLayout(line(Icon(theme, "scale", "status.warning.text", 14, "Judgement missing"),
                                 Label(theme, missing_text(framework, found), "sm", "warning", wrap=True)))
        if len(missing) > MANY:
            inner.addWidget(Label(theme, f"and {len(missing) - MANY} more judgements", "sm", "warning"))
        return box

    def _statement(self, framework: Framework, found: CriterionResult, blocks: bool) -> QWidget:
        theme = self._theme
        criterion = framework.criterion_by_uid[found.criterion]
        code = framework.short_code(criterion.code)
        value = found.value if found.state == "value" else STATE_WORDS.get(found.state, "–")
        spoken = found.value if found.state == "value" else STATE_SPOKEN.get(found.state, found.state)
        met = "met" if found.met else "open" if found.met is None else "not met"
        row = Clickable(theme, lambda: self.statement.emit(found.criterion, found.context),
                        f"{code}, {'key, ' if found.key else ''}{spoken}, {met}: {criterion.text}")
        row.setToolTip(criterion.text)
        row.setFixedHeight(theme.px(25))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.px(8))
        picks = picks_level(framework, found)
        if picks:
            blocks, met = False, "picked" if found.state == "value" else "open"
        icon = ("check", "status.success.text") if found.met or (picks and found.state == "value") else \
            ("circle-dashed", "text.tertiary") if found.met is None else ("x", "status.danger.text")
        layout.addWidget(Icon(theme, icon[0], icon[1], 14, met))
        layout.addWidget(Label(theme, code, "sm", "tertiary"))
        through = framework.criterion_by_uid.get(found.met_through)
        text = f"met through {through.code}" if through is not None else self._words(criterion)
        ink = "secondary" if through else ""
        layout.addWidget(Label(theme, text, "sm", ink, 600 if blocks else 400, elide=True), 1)
        if found.optional:
            layout.addWidget(Label(theme, "optional", "xs", "tertiary", 400))
        if found.key:
            layout.addWidget(Icon(theme, "key-round", "text.secondary", 13, "Key criterion"))
        pill: RatingPill | LevelChip = LevelChip(theme) if picks else RatingPill(theme)
        scale = framework.scale_of(criterion)
        ids = [v.id for v in scale.values] if scale is not None else []
        text = value + ("½" if found.half else "")
        pill.set(ids.index(value) if value in ids and found.state == "value" else None, len(ids), text)
        layout.addWidget(pill)
        return row

    @staticmethod
    def _words(criterion: Criterion) -> str:
        return criterion.text or criterion.code

    def _blockers(self, framework: Framework, row: Row) -> None:
        theme, result = self._theme, row.result
        if not result.blockers and not result.smallest_change:
            return
        box, inner = column(theme, (16, 10, 16, 12), 6)
        many = len(result.blockers)
        word = f"What holds it at {row.level}" if row.level is not None else "What is missing"
        inner.addLayout(line(Label(theme, word, "base", "", 500), None,
                             Chip(theme, f"{many} blocker{'s' if many != 1 else ''}", "danger")))
        for blocker in result.blockers[:4]:
            inner.addWidget(Label(theme, blocker_text(framework, blocker), "sm", "", wrap=True))
        if many > 4:
            inner.addWidget(Label(theme, f"and {many - 4} more", "sm", "tertiary"))
        if result.smallest_change:
            quote = Quote(theme)
            text = result.smallest_change
            quote.lines.addWidget(Label(theme, "Smallest change", "sm", "", 600))
            quote.lines.addWidget(Label(theme, text, "sm", "", wrap=True))
            inner.addWidget(quote)
        self._section(box)

    def _evidence(self, facts: Facts) -> None:
        theme = self._theme
        box, inner = column(theme, (16, 10, 16, 12), 7)
        inner.addLayout(line(Label(theme, "Evidence on the blocker", "base", "", 500), None,
                             Label(theme, facts.counts(), "sm", "secondary")))
        for fact in facts.items:
            if fact.kind == "note":
                quote = Quote(theme)
                quote.lines.addWidget(Label(theme, fact.text, "sm", "", wrap=True))
                quote.lines.addWidget(Label(theme, fact.caption, "xs", "tertiary", 400))
                inner.addWidget(quote)
                continue
            icon = "history" if fact.kind == "rating" else "file-text"
            words = Label(theme, fact.text, "sm", "", wrap=fact.kind == "rating", elide=fact.kind == "document")
            row = line(Icon(theme, icon, "text.secondary", 14))
            row.addWidget(words, 1)
            if fact.chip:
                row.addWidget(Chip(theme, fact.chip))
            if fact.kind == "rating":
                link = Button(theme, "History", "link")
                link.clicked.connect(lambda _=False, uid=fact.uid: self.history_wanted.emit(uid))
                row.addWidget(link)
            inner.addLayout(row)
        self._history = QVBoxLayout()
        self._history_lines = ()
        inner.addLayout(self._history)
        self._section(box)

    def show_history(self, lines: Sequence[str]) -> None:
        """Who changed the answer and when, below the evidence; a second call closes it."""
        if self._history is not None:
            clear(self._history)
            if self._history_lines == tuple(lines):
                self._history_lines = ()
                return
            self._history_lines = tuple(lines)
            for text in lines:
                self._history.addWidget(Label(self._theme, text, "xs", "secondary", 400, wrap=True))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(336), 400)


def first_of(found: Sequence[CriterionResult], blockers: Collection[tuple[str, str]]) -> list[CriterionResult]:
    """At most MANY statements in their order; those that block come before the others."""
    if len(found) <= MANY:
        return list(found)
    blocking = [c for c in found if (c.criterion, c.context) in blockers][:MANY]
    rest = [c for c in found if (c.criterion, c.context) not in blockers][:MANY - len(blocking)]
    kept = {id(c) for c in (*blocking, *rest)}
    return [c for c in found if id(c) in kept]


def picks_level(framework: Framework, found: CriterionResult) -> bool:
    """Whether people pick a level here; then the answer is a square, and picking it is no failure."""
    criterion = framework.criterion_by_uid.get(found.criterion)
    scale = framework.scale_of(criterion) if criterion is not None else None
    return scale is not None and scale.role == "level"


def missing_text(framework: Framework, found: CriterionResult) -> str:
    """What judgement is missing, in words."""
    criterion = framework.criterion_by_uid.get(found.criterion)
    code = framework.short_code(criterion.code) if criterion is not None else found.criterion
    if found.needs_judgement == "unit aggregate":
        return f"{code}: units allow {' or '.join(found.allowed)}, record the choice"
    if found.needs_judgement == "key at LI":
        return f"{code}: LI on a key criterion, record a judgement"
    return f"{code}: {found.needs_judgement}, record a judgement"


def blocker_text(framework: Framework, blocker: Blocker) -> str:
    """Code and words of what blocks."""
    criterion = framework.criterion_by_uid.get(blocker.subject)
    if criterion is not None:
        reason = {"not rated": " (not rated)", "judgement missing": " (judgement missing)"}.get(blocker.kind, "")
        return f"{framework.short_code(criterion.code)} {criterion.text}{reason}"
    node = framework.node_by_uid.get(blocker.subject)
    return blocker.text or (node.title if node is not None else blocker.subject)


def facts_order(items: Sequence[Fact]) -> tuple[Fact, ...]:
    """Notes first, then documents, then who rated."""
    rank = {"note": 0, "document": 1, "rating": 2}
    return tuple(sorted(items, key=lambda f: rank.get(f.kind, 3)))
