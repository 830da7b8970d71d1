"""Proposals: what the ratings of another framework of this engagement say about this one, accepted one by one.

Owns which origin is shown. Nothing is carried over until it is accepted; what is only related stands apart, as
unknown, never as not met.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.actions import ActionSpec
from ui.messages import Message
from ui.models.proposal_rows import WAITING, ProposalRow, Rows, rows_from
from ui.views.base import Context, Place, Shell, View, ViewSpec
from ui.views.proposals_list import ProposalList
from ui.widgets.buttons import Button
from ui.widgets.fields import Combo
from ui.widgets.parts import Icon, Label, Rule, line
from ui.widgets.state_view import StateView
from ui.widgets.texts import plural, short_title
from workbench.commands.proposals import accept_projected, accept_proposals, refuse_proposals
from workbench.projections import origins
from workbench.queries.overview import engagement_overview
from workbench.queries.projection import waiting

EMPTY = (
    "Ratings of another framework are proposed here once it is part of the engagement and shares tags or a crosswalk."
)
NOTE = (
    "A proposal counts for nothing until it is accepted. Ratings that are there are never replaced; levels are never "
    "converted."
)


class ProposalScreen(View):
    """The list by dimension, the origin above, accept and refuse."""

    ID = "proposals"
    TITLE = "Proposals"
    watches = frozenset({"rating", "settled", "proposal", "assessment", "crosswalk", "crosswalk_pair"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        theme, px = shell.theme, shell.theme.px
        self.rows = Rows((), 0, 0, 0)
        self.origin = ""
        self._assessment = ""
        self.choice = Combo(theme, "Proposals from")
        self.list = ProposalList(theme)
        self.accept = Button(theme, "Accept", "primary", key="Return")
        self.all = Button(theme, "Accept the dimension", "secondary", key="Shift+Return")
        self.refuse = Button(theme, "Refuse", "quiet", key="Delete")
        self.second = Label(theme, "", "sm", "secondary", elide=True)
        body = QWidget()
        body.setProperty("surface", "surface")
        names = QVBoxLayout()
        names.setSpacing(px(1))
        names.addWidget(Label(theme, "Proposals from other frameworks", "h2", "", 600))
        names.addWidget(self.second)
        head = QHBoxLayout()
        head.setContentsMargins(px(16), px(12), px(16), px(10))
        head.setSpacing(px(8))
        head.addLayout(names, 1)
        for widget in (self.choice, self.refuse, self.all, self.accept):
            head.addWidget(widget)
        self.choice.setMinimumWidth(px(260))
        foot = line(Icon(theme, "info"), Label(theme, NOTE, "sm", "secondary", elide=True))
        foot.setContentsMargins(px(16), px(9), px(16), px(9))
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Rule(theme))
        column.addWidget(self.list, 1)
        column.addWidget(Rule(theme))
        column.addLayout(foot)
        self.state = StateView(theme, body, self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.state)
        self.choice.activated.connect(lambda at: self.show_origin(str(self.choice.itemData(at))))
        self.list.accepted.connect(self.accept_one)
        self.list.all_accepted.connect(self.accept_dimension)
        self.list.refused.connect(self.refuse_one)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._able())
        self.accept.clicked.connect(self.accept_one)
        self.all.clicked.connect(self.accept_dimension)
        self.refuse.clicked.connect(self.refuse_one)

    # -- filling -----------------------------------------------------------------------------------------------

    def load(self) -> None:
        bench, bridge = self.shell.bridge.workbench, self.shell.bridge
        current = bridge.read(engagement_overview).current
        wanted = self.shell.context.assessment
        assessment = next((a for a in current if a.uid == wanted), current[0] if current else None)
        self._assessment = assessment.uid if assessment is not None else ""
        found = origins(bench, self._assessment) if self._assessment else []
        kept = bridge.read(waiting, self._assessment) if self._assessment else []
        self.choice.clear()
        for one in found:
            self.choice.addItem(f"From {short_title(one.title)}", one.assessment.uid)
        if kept:
            self.choice.addItem(f"Waiting in the file, {len(kept)}", WAITING)
        if not found and not kept:
            self.state.show_empty(EMPTY, "layers")
            return
        self.state.show_content()
        known = [str(self.choice.itemData(i)) for i in range(self.choice.count())]
        self.show_origin(self.origin if self.origin in known else known[0])

    def show_origin(self, origin: str) -> None:
        """Show what one assessment proposes, or what waits in the file."""
        self.origin = origin
        self.choice.setCurrentIndex(max(0, self.choice.findData(origin)))
        self.rows = rows_from(self.shell.bridge.workbench, origin, self._assessment)
        self.list.show_rows(self.rows)
        title = short_title(self.shell.bridge.workbench.framework_of(self._assessment).title)
        parts = [plural(self.rows.ready, "proposal") + f" for {title}"]
        if self.rows.unknown:
            parts.append(f"{self.rows.unknown} related, nothing follows")
        if self.rows.answered:
            parts.append(f"{plural(self.rows.answered, 'answer')} there already, kept as given")
        self.second.setText(", ".join(parts) + ".")
        self._able()

    def _able(self) -> None:
        row = self.list.row()
        self.accept.setEnabled(row is not None and row.proposal is not None)
        self.refuse.setVisible(self.origin == WAITING)
        self.refuse.setEnabled(row is not None and row.stored)
        self.all.setEnabled(any(r.proposal is not None for r in self._dimension()))

    def _dimension(self) -> list[ProposalRow]:
        node = self.list.node()
        return [r for r in self.rows.lines if isinstance(r, ProposalRow) and r.node == node]

    # -- deciding ----------------------------------------------------------------------------------------------

    def _accept(self, rows: Sequence[ProposalRow]) -> None:
        wanted = [r.proposal for r in rows if r.proposal is not None]
        if not wanted:
            self.shell.toast("Nothing follows here; rate the statement by hand")
            return
        kept = self.origin == WAITING
        command = accept_proposals([p.uid for p in wanted]) if kept else accept_projected(wanted)
        done = self.shell.bridge.do(command, self)
        if done is not None:
            self.shell.toast(done.label, True)

    def accept_one(self) -> None:
        """Rate as the selected line proposes."""
        row = self.list.row()
        if row is not None:
            self._accept([row])

    def accept_dimension(self) -> None:
        """Rate as all lines of the selected dimension propose, in one step."""
        self._accept(self._dimension())

    def refuse_one(self) -> None:
        row = self.list.row()
        if row is None or not row.stored or row.proposal is None:
            return
        if self.shell.bridge.do(refuse_proposals([row.proposal.uid]), self) is not None:
            self.shell.toast("Proposal refused", True)

    # -- shell -------------------------------------------------------------------------------------------------

    def set_context(self, context: Context) -> None:
        if context.assessment not in ("", self._assessment):
            self.mark_stale()

    def go(self, place: Place) -> None:
        """record: the assessment to take proposals from."""
        if place.record and self.choice.findData(place.record) >= 0:
            self.show_origin(place.record)

    def show_error(self, message: Message) -> None:
        self.state.show_error(message, ("Try again", self.mark_stale))

    def crumbs(self) -> list[tuple[str, Callable[[], object] | None]]:
        return [("Results", lambda: self.shell.go("results"))]

    def panes(self) -> list[QWidget]:
        return [self.list, self.choice]

    def actions(self) -> list[ActionSpec]:  # type: ignore[override]
        return [
            ActionSpec("proposals.accept", "Accept the proposal", self.accept_one, ("Return",), shown_only=True),
            ActionSpec("proposals.all", "Accept all proposals of the dimension", self.accept_dimension,
                       ("Shift+Return",), shown_only=True),
            ActionSpec("proposals.refuse", "Refuse the proposal", self.refuse_one, ("Delete",), shown_only=True),
        ]  # fmt: skip


VIEW = ViewSpec("proposals", "Proposals from other frameworks", "layers", 41, ProposalScreen, "Ctrl+9",
                parent="results")  # fmt: skip
