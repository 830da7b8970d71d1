"""No library is shared yet, or a further one is wanted: begin one, or join one and compare fingerprints first.

Owns the two forms, the reading of an invitation and the step in which two people compare. No dialogs; what was typed
stays. What an invitation holds is read by the core, which is asked through `read_invitation`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.views.sync_form import Form
from ui.widgets.buttons import Button
from ui.widgets.parts import Label, clear, line
from ui.widgets.scroller import Scroller
from ui.widgets.switch import Switch
from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from workbench.sync.invitation import Invitation

Read = Callable[[str], "Invitation | None"]


class Groups(QWidget):
    """A fingerprint in groups for reading aloud; in one piece for a screen reader."""

    def __init__(self, theme: Theme, name: str, large: bool = False) -> None:
        super().__init__()
        self._theme, self._name, self._font = theme, name, "h1-mono" if large else "base-mono"
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(22 if large else 12))
        self._grid.setVerticalSpacing(theme.px(6 if large else 2))
        self.text = ""

    def show_text(self, text: str) -> None:
        """text: groups with blanks or hyphens between them."""
        clear(self._grid)
        self.text = text
        self.setAccessibleName(f"{self._name}: {text}")
        for i, group in enumerate(text.replace("-", " ").split()):
            label = Label(self._theme, group, self._font, "", 600)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(label, 0, i)
        self._grid.setColumnStretch(self._grid.columnCount(), 1)


class ComparePage(QFrame):
    """`agreed`: every group is the same; `differed`: one is not."""

    agreed = Signal()
    differed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        px = theme.px
        self.setProperty("surface", "surface")
        self.title = Label(theme, "", "h2", "", 600)
        self.where = Label(theme, "", "sm", "secondary", wrap=True)
        self.groups = Groups(theme, "Fingerprint of the library", large=True)
        self.same = Button(theme, "All groups are the same: join", "primary", key="Return")
        self.other = Button(theme, "One differs", "secondary", key="Esc")
        column = QVBoxLayout(self)
        column.setContentsMargins(px(32), px(24), px(32), px(24))
        column.setSpacing(px(8))
        column.addWidget(self.title)
        column.addWidget(self.where)
        column.addSpacing(px(6))
        column.addWidget(Label(
            theme, "Ring the person who began the library, or stand beside them. They open Sync, People and read these "
            "groups out; you follow with a finger. It is what keeps a stranger's library out.", "base", wrap=True))
        column.addSpacing(px(10))
        column.addWidget(self.groups)
        column.addSpacing(px(14))
        column.addLayout(line(self.same, self.other, None))
        column.addStretch(1)
        self.same.clicked.connect(self.agreed)
        self.other.clicked.connect(self.differed)


class BeginPage(QWidget):
    """`begun(name, client, passphrase)`, `joined(dict)`, `left`: back to the library that is here already."""

    begun = Signal(str, bool, str)
    joined = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, read: Read, spoken: Callable[[str], str]) -> None:
        super().__init__()
        px = theme.px
        self.setProperty("surface", "surface")
        self._read, self._spoken = read, spoken
        self._invited: Invitation | None = None
        word = ("passphrase", "Passphrase for the key", "this computer has no keyring")
        self.begin = Form(
            theme, "Begin a library", "You hold its root key and let others in. Publish frameworks in the Library; "
            "they go out with the next exchange.",
            [("name", "Name", "Firm library"), word], "Begin library", needed=("name",), secret=("passphrase",))
        self.client = Switch(theme, "A client's own shelf: its parcels are sealed")
        self.begin.insert(self.client)
        self.join = Form(
            theme, "Join a library", "Paste the invitation that the person who began it sent you, or type address and "
            "fingerprint.",
            [("invitation", "Invitation", "assay:join?…"),
             ("source", "Address or folder", "https://… , user@host:path or a folder"),
             ("fingerprint", "Fingerprint", "as it is read out to you"),
             ("username", "Login name", "only for a server that asks"), ("password", "Password or token", ""),
             ("seal", "Seal", "only for a client's shelf"), word],
            "Compare fingerprints", needed=("source", "fingerprint"), secret=("password", "passphrase", "seal"),
            folder="source")
        self.heading = Label(theme, "No library is shared on this computer yet", "h2", "", 600)
        self.back = Button(theme, "Back to the library", "link")
        self.back.hide()
        self.compare = ComparePage(theme)
        inner = QWidget()
        inner.setProperty("surface", "surface")
        column = QVBoxLayout(inner)
        column.setContentsMargins(px(32), px(24), px(32), px(24))
        column.setSpacing(px(6))
        column.addLayout(line(self.heading, None, self.back))
        column.addWidget(Label(theme, "Frameworks and crosswalks travel between computers by stick, shared folder or "
                               "any Git server. Engagements never do.", "sm", "secondary", wrap=True))
        column.addSpacing(px(14))
        row = QHBoxLayout()
        row.setSpacing(px(40))
        for form in (self.begin, self.join):
            form.setMaximumWidth(px(420))
            row.addWidget(form, 1, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        self.pages = QStackedWidget()
        self.pages.addWidget(Scroller(inner))
        self.pages.addWidget(Scroller(self.compare))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pages)
        self.begin.submitted.connect(
            lambda v: self.begun.emit(v["name"], self.client.isChecked(), v["passphrase"]))
        self.join.fields["invitation"].textChanged.connect(self._on_invitation)
        self.join.fields["source"].textEdited.connect(lambda _text: self.join.complain(""))
        self.join.submitted.connect(self._on_join)
        self.compare.agreed.connect(self._on_agreed)
        self.compare.differed.connect(self._on_differed)
        self.back.clicked.connect(self.left)

    def set_keyring(self, there: bool, another: bool = False) -> None:
        """Without a keyring the signing key lies in a file under a passphrase. another: a library is here already."""
        for form in (self.begin, self.join):
            form.rows["passphrase"].setVisible(not there)
        self.heading.setText("Begin or join another library" if another else
                             "No library is shared on this computer yet")
        self.back.setVisible(another)

    def reset(self) -> None:
        """After it was joined: nothing secret stays in the fields."""
        for form in (self.begin, self.join):
            form.clear()
        self.client.setChecked(False)
        self.pages.setCurrentIndex(0)

    def _on_invitation(self, text: str) -> None:
        self._invited = None
        try:
            self._invited = self._read(text)
        except WorkbenchError as error:
            self.join.complain(f"{error.text} {error.hint}".strip())
            return
        self.join.complain("")
        if self._invited is None:
            return
        given = {"source": self._invited.address, "fingerprint": self._invited.fingerprint, "seal": self._invited.seal}
        for name, value in given.items():
            if value:
                self.join.fields[name].setText(value)
                self.join.fields[name].setCursorPosition(0)
        self.join.fields["invitation"].setCursorPosition(0)
        if not self._invited.address:
            self.join.complain("The library travels by stick or folder: choose where it is.")
            self.join.fields["source"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_join(self, values: dict[str, str]) -> None:
        """Show what the two people compare; a fingerprint typed as it was read out has been compared already."""
        if not values["fingerprint"].startswith("SHA256:"):
            self._on_agreed()
            return
        name = self._invited.name if self._invited is not None else ""
        groups = self._spoken(values["fingerprint"])
        self.compare.title.setText(f"Compare before you join {name}".rstrip())
        self.compare.where.setText(f"From {values['source']}")
        self.compare.groups.show_text(groups)
        self.pages.setCurrentIndex(1)
        self.compare.same.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_agreed(self) -> None:
        library = self._invited.library if self._invited is not None else ""
        self.pages.setCurrentIndex(0)
        self.joined.emit({**self.join.values(), "library": library})

    def _on_differed(self) -> None:
        self.pages.setCurrentIndex(0)
        self.join.complain("Nothing was joined. The address or the invitation leads to another library: ask for a new "
                           "invitation, by another way than the last one.", "invitation")
