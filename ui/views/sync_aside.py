"""What stands in the way of an exchange and how a person answers it: changes set aside, a replaced server, a shelf that
is open in another window.

Shows parts of a ShelfView on the Exchange page; wishes leave as signals after they were asked back.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.views.sync_parts import ConfirmBar
from ui.views.sync_words import stamp
from ui.widgets.buttons import Button
from ui.widgets.parts import Icon, Label, Rule, clear, line

if TYPE_CHECKING:
    from workbench.shelf_aside import Stuck
    from workbench.shelf_views import ShelfView
    from workbench.sync.state import RemoteState

LISTED = 12  # of the changes of one server; the count tells the rest


class ElsewhereLine(QFrame):
    """Says that the library is written in another window, and looks again on request."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("line", "bottom")
        self.text = Label(theme, "", "base", "", wrap=True)
        self.again = Button(theme, "Look again", "secondary", small=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(10), theme.px(8))
        row.setSpacing(theme.px(8))
        row.addWidget(Icon(theme, "lock-keyhole", "status.warning.text"))
        row.addWidget(self.text, 1)
        row.addWidget(self.again)
        self.hide()

    def show_where(self, where: str) -> None:
        self.text.setText(f"The shared {where} It can be read here; to change or exchange it, wait until the other one "
                          "is done, or close it there." if where else "")
        self.setVisible(bool(where))


class AsidePart(QWidget):
    """`adopted(Stuck, undo)`; `accepted(remote)`."""

    adopted = Signal(object, bool)
    accepted = Signal(str)

    def __init__(self, theme: Theme, confirm: ConfirmBar) -> None:
        super().__init__()
        self._theme, self._confirm = theme, confirm
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(theme.px(6))

    def show_view(self, view: ShelfView) -> bool:
        """Whether there is anything."""
        self._confirm.hide()  # what it asks about may have changed
        clear(self._rows)
        read = {commit: text for s in view.stuck for commit, text in s.read}
        stuck = {s.remote: s for s in view.stuck} if view.may_write and not view.elsewhere else {}
        for parcel in view.parcels:
            state = "Waits" if parcel.state == "waiting" else "Set aside"
            who = f" by {parcel.who}" if parcel.who else ""
            self._entry("clock" if parcel.state == "waiting" else "triangle-alert",
                        f"{state}: parcel {parcel.seq}{who} of device {parcel.device[:8]}. {parcel.reason}")
        for each in stuck.values():
            if each.parcels:
                self._answers(each)
        for name in sorted({a.remote for a in view.aside}):
            here = [a for a in view.aside if a.remote == name]
            for one in here[:LISTED]:
                self._entry("triangle-alert", one.reason)
                if read.get(one.what):
                    self._under(read[one.what])
                who = f"{one.who}, " if one.who else ""
                self._under(f"{who}{name}, since {stamp(one.at)}")
            if len(here) > LISTED:
                self._under(f"and {len(here) - LISTED} more.")
            if name in stuck:
                self._answers(stuck[name])
        return bool(view.parcels or view.aside)

    def _entry(self, icon: str, text: str) -> None:
        row = line()
        row.addWidget(Icon(self._theme, icon), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(self._theme, text, "sm", wrap=True), 1)
        self._rows.addLayout(row)

    def _under(self, text: str) -> None:
        label = Label(self._theme, text, "sm", "secondary", wrap=True)
        label.setContentsMargins(self._theme.px(22), 0, 0, 0)
        self._rows.addWidget(label)

    def _answers(self, stuck: Stuck) -> None:
        them = _them(stuck)
        vouch = Button(self._theme, f"Vouch for {them}", "secondary", small=True)
        vouch.setAccessibleName(f"Vouch for {stuck.text} from {stuck.remote}")
        vouch.clicked.connect(partial(self._on_vouch, stuck, vouch))
        undo = Button(self._theme, f"Undo {them}", "quiet", small=True)
        undo.setAccessibleName(f"Undo {stuck.text} from {stuck.remote}")
        undo.clicked.connect(partial(self._on_undo, stuck, undo))
        self._rows.addLayout(line(vouch, undo, Label(self._theme, f"{stuck.text}, {stuck.remote}", "sm", "secondary"),
                                  None))
        self._rows.addWidget(Rule(self._theme))

    def _on_vouch(self, stuck: Stuck, button: Button) -> None:
        them = _them(stuck)
        self._confirm.ask(f"You sign {stuck.text} with your own key. Read {them} first.", f"Vouch for {them}",
                          lambda: self.adopted.emit(stuck, False), button)

    def _on_undo(self, stuck: Stuck, button: Button) -> None:
        stay = "the change stays" if len(stuck.seen) == 1 and not stuck.parcels else "the changes stay"
        self._confirm.ask(f"You undo {stuck.text}: what stood there before comes back, signed with your key; {stay} in "
                          "the history.", f"Undo {_them(stuck)}", lambda: self.adopted.emit(stuck, True), button)

    def go_on(self, remote: RemoteState) -> Button:
        """The button for a server whose history was replaced."""
        button = Button(self._theme, "Go on with this server", "secondary", small=True)
        button.setAccessibleName(f"Go on with {remote.name}")

        def ask() -> None:
            self._confirm.ask("Only when its keeper says that it was set up anew. What this computer has goes there "
                              "again; what is new there is judged as always.", "Go on with it",
                              lambda: self.accepted.emit(remote.name), button)

        button.clicked.connect(ask)
        return button


def _them(stuck: Stuck) -> str:
    return "it" if len(stuck.seen) == 1 else "them"
