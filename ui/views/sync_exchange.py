"""The Exchange page: remotes, what goes out, who asks to be let in, parcels, what happened.

Shows a ShelfView; wishes leave as signals. Nothing here waits for a network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.views.sync_begin import Form
from ui.views.sync_words import KINDS, stamp
from ui.widgets.buttons import Button, IconButton
from ui.widgets.chips import Chip
from ui.widgets.parts import Icon, Label, Rule, clear, line
from ui.widgets.scroller import Scroller
from ui.widgets.texts import plural

if TYPE_CHECKING:
    from workbench.shelf_views import ShelfView

EVENTS = 40


class Notice(QFrame):
    """One sentence with an icon above the page: what was done, or what went wrong and what to do about it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("line", "bottom")
        self.text = Label(theme, "", "base", "", wrap=True)
        self._icons = {"success": Icon(theme, "circle-check", "status.success.text"),
                       "danger": Icon(theme, "triangle-alert", "status.danger.text")}
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(10), theme.px(8))
        row.setSpacing(theme.px(8))
        for icon in self._icons.values():
            row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        close = IconButton(theme, "x", "Dismiss the message", size=14)
        close.clicked.connect(self.hide)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def say(self, text: str, tone: str) -> None:
        self.text.setText(text)
        self.setAccessibleName(text)
        for name, icon in self._icons.items():
            icon.setVisible(name == tone)
        self.setVisible(bool(text))


class Running(QFrame):
    """What runs, and the way to stop it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("line", "bottom")
        self.text = Label(theme, "", "sm", "secondary", elide=True)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setFixedSize(theme.px(120), theme.px(5))
        bar.setAccessibleName("Exchange is running")
        self.stop = Button(theme, "Cancel", "quiet", small=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(4), theme.px(10), theme.px(4))
        row.addWidget(bar)
        row.addWidget(self.text, 1)
        row.addWidget(self.stop)
        self.hide()


class ExchangePage(QWidget):
    exchange_asked = Signal(str)
    approved = Signal(str, str)
    remote_added = Signal(object)
    remote_removed = Signal(str)
    login_given = Signal(str, str, str)
    passphrase_given = Signal(str)
    parcel_out = Signal(str)
    parcel_in = Signal(str)
    put_asked = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        px = theme.px
        self._login_for = ""
        self._lists = {name: QVBoxLayout() for name in ("identity", "remotes", "out", "asks", "parcels", "events")}
        self.add_form = Form(theme, "Add a remote", "A Git server, a bare repository, or a folder that everybody "
                             "shares or carries.",
                             [("url", "Address or folder", "https://… , user@host:path or a folder"),
                              ("name", "Name", "origin"), ("username", "Login name", "only for a server that asks")],
                             "Add remote", needed=("url",))
        self.login_form = Form(theme, "The server wants a login", "It is tried once; servers lock accounts.",
                               [("username", "Login name", ""), ("password", "Password or token", "")],
                               "Log in and exchange", needed=("password",), secret=("password",))
        self.key_form = Form(theme, "The signing key is kept under a passphrase", "It stays in memory while Assay is "
                             "open.", [("word", "Passphrase", "")], "Unlock", needed=("word",), secret=("word",))
        self.stick_form = Form(theme, "Stick or folder, once", "For a place that is not one of the remotes.",
                               [("folder", "Folder", "/media/stick")], "Write parcel", needed=("folder",))
        self.take = Button(theme, "Take parcels", "secondary")
        self.stick_form.beside(self.take)
        self.add_form.submitted.connect(self._on_add)
        self.login_form.submitted.connect(self._on_login)
        self.key_form.submitted.connect(self._on_word)
        self.stick_form.submitted.connect(lambda v: self.parcel_out.emit(v["folder"]))
        self.take.clicked.connect(self._on_take)
        self.login_form.hide()
        self.key_form.hide()
        inner = QWidget()
        inner.setProperty("surface", "surface")
        left, right = QVBoxLayout(), QVBoxLayout()
        for side, forms, parts in (
            (left, (self.key_form, self.login_form),
             (("Requests to be let in", "asks"), ("Remotes", "remotes"), ("Goes out with the next exchange", "out"),
              ("Waits or was set aside", "parcels"), ("What happened", "events"))),
            (right, (self.add_form, self.stick_form), (("This computer", "identity"),)),
        ):
            side.setSpacing(px(6))
            for title, name in parts:
                side.addWidget(self._section(title, name))
            for at, form in enumerate(forms):
                form.set_margin(px(16))
                side.insertWidget(at if side is left else side.count(), form)
            side.addStretch(1)
        both = QHBoxLayout(inner)
        both.setContentsMargins(px(16), px(14), px(16), px(14))
        both.setSpacing(px(28))
        both.addLayout(left, 3)
        both.addLayout(right, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scroller(inner))

    def _section(self, title: str, name: str) -> QWidget:
        px = self._theme.px
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, px(14))
        column.setSpacing(px(6))
        column.addWidget(Label(self._theme, title, "base", "", 600))
        self._lists[name].setSpacing(px(6))
        column.addLayout(self._lists[name])
        return box

    # --- showing ------------------------------------------------------------------------------------------------

    def show_view(self, view: ShelfView) -> None:
        for layout in self._lists.values():
            clear(layout)
        self._identity(view)
        self._remotes(view)
        for going in view.outgoing:
            note = f"  {going.note}" if going.note else ""
            self._text("out", f"{going.title} {going.version}{note}", "file-text")
        if not view.outgoing:
            self._text("out", "Nothing new was published here.")
        elif not view.may_write:
            self._text("out", "Kept here until this computer is let in.", "clock")
        self._candidates(view)
        self._requests(view)
        for parcel in view.parcels:
            state = "Waits" if parcel.state == "waiting" else "Set aside"
            self._text("parcels", f"{state}: parcel {parcel.seq}. {parcel.reason}",
                       "clock" if parcel.state == "waiting" else "triangle-alert")
        self._show("parcels", bool(view.parcels))
        for event in view.events[:EVENTS]:
            where = f" ({event.remote})" if event.remote else ""
            time = Label(self._theme, stamp(event.at), "sm", "secondary")
            time.setFixedWidth(self._theme.px(118))
            row = line()
            row.addWidget(time, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Label(self._theme, f"{event.text}{where}", "sm", wrap=True), 1)
            self._lists["events"].addLayout(row)

    def _show(self, name: str, on: bool) -> None:
        box = self._lists[name].parentWidget()
        if box is not None:
            box.setVisible(on)

    def _text(self, name: str, text: str, icon: str = "") -> None:
        label = Label(self._theme, text, "sm", "" if icon else "secondary", wrap=True)
        row = line(Icon(self._theme, icon), label) if icon else line(label)
        row.setStretch(row.count() - 1, 1)
        self._lists[name].addLayout(row)

    def _identity(self, view: ShelfView) -> None:
        theme, place = self._theme, self._lists["identity"]
        named = [("Fingerprint of the library", view.fingerprint), ("Fingerprint of this computer", view.own)]
        if view.own == view.fingerprint:
            named = [("Fingerprint, for who joins", view.fingerprint)]
        if view.seal:
            named.append(("Seal, for who joins; pass it on by another way than the parcels", view.seal))
        for title, value in named:
            place.addWidget(Label(theme, title, "sm", "secondary", wrap=True))
            text = Label(theme, value, "xs-mono", "", wrap=True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse
                                         | Qt.TextInteractionFlag.TextSelectableByKeyboard)
            text.setAccessibleName(f"{title}: {value}")
            place.addWidget(text)
        if not view.may_write:
            place.addWidget(Label(theme, "Read-only until approved. Read your fingerprint out to the person who began "
                                  "the library.", "sm", "warning", wrap=True))

    def _remotes(self, view: ShelfView) -> None:
        theme, place = self._theme, self._lists["remotes"]
        for remote in view.remotes:
            last = f"last exchange {stamp(remote.last_ok)}" if remote.last_ok else "never exchanged"
            state = ("failed", "danger") if remote.last_error else ("up to date", "success") if remote.last_ok else (
                "new", "neutral")
            now = Button(theme, "Exchange", "quiet", icon="refresh-cw", small=True)
            now.setAccessibleName(f"Exchange with {remote.name}")
            now.clicked.connect(lambda _=False, n=remote.name: self.exchange_asked.emit(n))
            gone = IconButton(theme, "x", f"Remove {remote.name}", size=14)
            gone.clicked.connect(lambda _=False, n=remote.name: self.remote_removed.emit(n))
            place.addLayout(line(Label(theme, remote.name, "base", "", 500), Chip(theme, *state), None, now, gone))
            place.addWidget(Label(theme, f"{KINDS.get(remote.kind, remote.kind)}, {last}", "sm", "secondary"))
            place.addWidget(Label(theme, remote.url, "sm", "tertiary", elide=True))
            if remote.last_error:
                place.addWidget(Label(theme, remote.last_error, "sm", "danger", wrap=True))
            place.addWidget(Rule(theme))
        if not view.remotes:
            self._text("remotes", "No remote yet. What you publish waits here until there is one.")

    def _requests(self, view: ShelfView) -> None:
        theme, place = self._theme, self._lists["asks"]
        self._show("asks", bool(view.requests))
        for request in view.requests:
            button = Button(theme, "Approve", "primary", small=True)
            button.setAccessibleName(f"Approve {request.name}")
            button.setEnabled(view.may_approve)
            button.clicked.connect(lambda _=False, r=request: self.approved.emit(r.fingerprint, r.name))
            place.addLayout(line(Icon(theme, "user-plus"), Label(theme, request.name, "base", "", 500), None, button))
            place.addWidget(Label(theme, request.fingerprint, "xs-mono", "", wrap=True))
            say = ("Compare it with the person, by phone or face to face, before you approve." if view.may_approve
                   else "Only the holder of the root key can approve.")
            place.addWidget(Label(theme, say, "sm", "secondary", wrap=True))

    def _candidates(self, view: ShelfView) -> None:
        for uid, title in view.candidates:
            button = Button(self._theme, "Share here", "quiet", small=True)
            button.setAccessibleName(f"Share {title} in {view.name}")
            button.clicked.connect(lambda _=False, u=uid, t=title: self.put_asked.emit(u, t))
            self._lists["out"].addLayout(line(Label(self._theme, f"{title}: not shared in this library", "sm",
                                                    "secondary", elide=True), button))

    # --- asking -------------------------------------------------------------------------------------------------

    def ask_login(self, remote: str, username: str) -> None:
        self._login_for = remote
        self.login_form.fields["username"].setText(username)
        self.login_form.fields["password"].clear()
        self.login_form.show()
        self.login_form.fields["password" if username else "username"].setFocus()

    def ask_passphrase(self, text: str) -> None:
        self.key_form.fields["word"].clear()
        self.key_form.show()
        self.key_form.complain(text)
        self.key_form.fields["word"].setFocus()

    def _on_add(self, values: dict[str, str]) -> None:
        self.remote_added.emit({**values, "name": values["name"] or "origin"})
        self.add_form.clear()

    def _on_login(self, values: dict[str, str]) -> None:
        self.login_form.hide()
        self.login_given.emit(self._login_for, values["username"], values["password"])

    def _on_word(self, values: dict[str, str]) -> None:
        self.key_form.hide()
        self.passphrase_given.emit(values["word"])

    def _on_take(self) -> None:
        folder = self.stick_form.fields["folder"].text().strip()
        if folder:
            self.parcel_in.emit(folder)
        else:
            self.stick_form.complain("Folder is needed.", "folder")

    @staticmethod
    def summary(view: ShelfView) -> str:
        """One line for the head of the list."""
        return f"{plural(len(view.remotes), 'remote')}, {len(view.outgoing)} to go out"
