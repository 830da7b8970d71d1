"""The Exchange page: what comes in, remotes, what goes out, parcels that wait or were set aside, what happened.

Shows a ShelfView; wishes leave as signals. Nothing here waits for a network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.views.sync_aside import AsidePart, ElsewhereLine
from ui.views.sync_form import Form, slack
from ui.views.sync_parts import ConfirmBar
from ui.views.sync_words import KINDS, stamp
from ui.widgets.buttons import Button, IconButton
from ui.widgets.chips import Chip
from ui.widgets.parts import Icon, Label, Rule, clear, line
from ui.widgets.scroller import Scroller

if TYPE_CHECKING:
    from workbench.shelf_preview import Preview
    from workbench.shelf_views import ShelfView
    from workbench.sync.state import RemoteState

EVENTS = 40
LISTED = 12  # of what goes out or comes in; the count tells the rest
ICONS = {"parcel": "hard-drive", "folder": "folder"}


class ExchangePage(QWidget):
    """`ahead_left`: the look ahead is put away without exchanging."""

    exchange_asked = Signal(str)
    remote_added = Signal(object)
    remote_removed = Signal(str)
    login_wanted = Signal(str)
    login_given = Signal(str, str, str)
    passphrase_given = Signal(str)
    parcel_out = Signal(str)
    parcel_in = Signal(str)
    ahead_left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        px = theme.px
        self._login_for = ""
        self._titles: dict[str, Label] = {}
        self._lists = {name: QVBoxLayout() for name in ("ahead", "remotes", "out", "parcels", "events")}
        self.add_form = Form(theme, "Add a remote", "A Git server, a bare repository, or a folder that everybody "
                             "shares or carries.",
                             [("url", "Address or folder", "https://… , user@host:path or a folder"),
                              ("name", "Name", "origin"), ("username", "Login name", "only for a server that asks")],
                             "Add remote", needed=("url",), folder="url")
        self.login_form = Form(theme, "The server wants a login", "It is tried once; servers lock accounts. It is kept "
                               "in the keyring of this computer.",
                               [("username", "Login name", ""), ("password", "Password or token", "")],
                               "Log in and exchange", needed=("password",), secret=("password",))
        self.key_form = Form(theme, "The signing key is kept under a passphrase", "It is asked once and stays in "
                             "memory while Assay is open.", [("word", "Passphrase", "")], "Unlock", needed=("word",),
                             secret=("word",))
        self.stick_form = Form(theme, "Stick or folder, once", "For a place that is not one of the remotes.",
                               [("folder", "Folder", "/media/stick")], "Write parcel", needed=("folder",),
                               folder="folder")
        self.confirm, self.elsewhere = ConfirmBar(theme), ElsewhereLine(theme)
        self.aside = AsidePart(theme, self.confirm)
        self._lists["parcels"].addWidget(self.aside)
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
        for form in (self.key_form, self.login_form):
            form.set_margin(px(18))
            form.setMaximumWidth(px(420))
            left.addWidget(form)
        for title, name in (("Comes in with the next exchange", "ahead"), ("Remotes", "remotes"),
                            ("Goes out with the next exchange", "out"), ("Waits or was set aside", "parcels"),
                            ("What happened", "events")):
            left.addWidget(self._section(title, name))
        for form in (self.add_form, self.stick_form):
            form.set_margin(px(18))
            right.addWidget(form)
        for side in (left, right):
            side.setSpacing(px(6))
            slack(side, theme)
        both = QHBoxLayout(inner)
        both.setContentsMargins(px(16), px(14), px(16), px(14))
        both.setSpacing(px(28))
        both.addLayout(left, 3)
        both.addLayout(right, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.elsewhere)
        whole.addWidget(Scroller(inner), 1)
        whole.addWidget(self.confirm)
        self._show("ahead", False)

    def _section(self, title: str, name: str) -> QWidget:
        px = self._theme.px
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, px(14))
        column.setSpacing(px(6))
        self._titles[name] = Label(self._theme, title, "base", "", 600)
        column.addWidget(self._titles[name])
        self._lists[name].setSpacing(px(6))
        column.addLayout(self._lists[name])
        return box

    # --- showing ------------------------------------------------------------------------------------------------

    def show_view(self, view: ShelfView) -> None:
        for name in ("remotes", "out", "events"):
            clear(self._lists[name])
        self._remotes(view)
        self._out(view)
        self.elsewhere.show_where(view.elsewhere)
        self._show("parcels", self.aside.show_view(view))
        for event in view.events[:EVENTS]:
            where = f" ({event.remote})" if event.remote else ""
            time = Label(self._theme, stamp(event.at), "sm", "secondary")
            time.setFixedWidth(self._theme.px(118))
            row = line()
            row.addWidget(time, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Label(self._theme, f"{event.text}{where}", "sm", wrap=True), 1)
            self._lists["events"].addLayout(row)

    def _show(self, name: str, on: bool) -> None:
        box = self._titles[name].parentWidget()
        if box is not None:
            box.setVisible(on)

    def _text(self, name: str, text: str, icon: str = "", ink: str = "") -> None:
        label = Label(self._theme, text, "sm", ink if icon else "secondary", wrap=True)
        tone = f"status.{ink}.text" if ink else "text.secondary"
        row = line(Icon(self._theme, icon, tone), label) if icon else line(label)
        row.setStretch(row.count() - 1, 1)
        self._lists[name].addLayout(row)

    def _remotes(self, view: ShelfView) -> None:
        theme, place = self._theme, self._lists["remotes"]
        if not view.may_write:
            self._text("remotes", "Read-only until this computer is let in: read its fingerprint (People) out to the "
                       "person who began the library.", "lock-keyhole", "warning")
        for remote in view.remotes:
            last = f"last exchange {stamp(remote.last_ok)}" if remote.last_ok else "never exchanged"
            now = Button(theme, "Exchange", "quiet", icon="refresh-cw", small=True)
            now.setAccessibleName(f"Exchange with {remote.name}")
            now.clicked.connect(lambda _=False, n=remote.name: self.exchange_asked.emit(n))
            gone = IconButton(theme, "x", f"Remove {remote.name}", size=14)
            gone.clicked.connect(lambda _=False, n=remote.name: self.remote_removed.emit(n))
            tools: list[QWidget | None] = [now, gone]
            if remote.kind == "https":
                login = Button(theme, "Login", "quiet", icon="key-round", small=True)
                login.setAccessibleName(f"Login for {remote.name}")
                login.clicked.connect(lambda _=False, n=remote.name: self.login_wanted.emit(n))
                tools.insert(0, login)
            icon = Icon(theme, ICONS.get(remote.kind, "network"), says=KINDS.get(remote.kind, remote.kind))
            place.addLayout(line(icon, Label(theme, remote.name, "base", "", 500), Chip(theme, *_state(remote, view)),
                                 None, *tools))
            place.addWidget(Label(theme, f"{KINDS.get(remote.kind, remote.kind)}, {last}", "sm", "secondary"))
            place.addWidget(Label(theme, remote.url, "sm", "tertiary", elide=True))
            if remote.last_error:
                place.addWidget(Label(theme, remote.last_error, "sm", "danger", wrap=True))
            if remote.replaced and not view.elsewhere:
                place.addLayout(line(self.aside.go_on(remote), None))
            place.addWidget(Rule(theme))
        advice = next((e for e in view.events if e.kind == "advice"), None)
        if advice is not None:
            self._text("remotes", advice.text, "info")
        if not view.remotes:
            self._text("remotes", "No remote yet. What you publish waits here until there is one.")

    def _out(self, view: ShelfView) -> None:
        count = len(view.outgoing)
        if count:
            goes = "1 revision goes" if count == 1 else f"{count} revisions go"
            self._text("out", f"{goes} out with the next exchange."
                       if view.may_write else f"{goes} out as soon as this computer is let in.", "upload")
        else:
            self._text("out", "Nothing new was published here.")
        for going in view.outgoing[:LISTED]:
            note = f"  {going.note}" if going.note else ""
            self._text("out", f"{going.title} {going.version}".strip() + note, "file-text")
        if count > LISTED:
            self._text("out", f"and {count - LISTED} more.")

    def show_ahead(self, ahead: Preview, titles: dict[str, str]) -> None:
        """What was found by looking, before anything is taken."""
        theme, place = self._theme, self._lists["ahead"]
        clear(place)
        for name, text in ahead.trouble:
            self._text("ahead", f"{name}: {text}", "triangle-alert", "danger")
        for change in ahead.coming[:LISTED]:
            what = ", ".join(titles.get(uid, uid) for uid in change.frameworks)
            first = change.message.splitlines()[0] if change.message else "Change"
            self._text("ahead", f"{first}. {change.author}, {stamp(change.at)}" + (f": {what}" if what else ""),
                       "download")
        if len(ahead.coming) > LISTED:
            self._text("ahead", f"and {len(ahead.coming) - LISTED} more.")
        if not ahead.coming and not ahead.trouble:
            self._text("ahead", "Nothing new is there.")
        take = Button(theme, "Exchange now", "primary", small=True)
        take.setAccessibleName("Take what comes in and send what goes out")
        take.clicked.connect(lambda: self.exchange_asked.emit(""))
        leave = Button(theme, "Leave it for now", "quiet", small=True)
        leave.clicked.connect(self.ahead_left)
        place.addLayout(line(take, leave, None))
        self._show("ahead", True)
        take.setFocus(Qt.FocusReason.OtherFocusReason)

    def hide_ahead(self) -> None:
        self._show("ahead", False)

    # --- asking -------------------------------------------------------------------------------------------------

    def ask_login(self, remote: str, username: str) -> None:
        self._login_for = remote
        self.login_form.fields["username"].setText(username)
        self.login_form.fields["password"].clear()
        self.login_form.setAccessibleName(f"Login for {remote}")
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
        self.login_form.fields["password"].clear()
        self.login_given.emit(self._login_for, values["username"], values["password"])

    def _on_word(self, values: dict[str, str]) -> None:
        self.key_form.hide()
        self.key_form.fields["word"].clear()
        self.passphrase_given.emit(values["word"])

    def _on_take(self) -> None:
        folder = self.stick_form.fields["folder"].text().strip()
        if folder:
            self.parcel_in.emit(folder)
        else:
            self.stick_form.complain("Folder is needed.", "folder")


def _state(remote: RemoteState, view: ShelfView) -> tuple[str, str]:
    """Chip text and tone of a remote."""
    if remote.replaced:
        return "history replaced", "danger"
    if any(a.remote == remote.name for a in view.aside):
        return "set aside", "warning"
    if remote.last_error:
        return "failed", "danger"
    if not remote.last_ok:
        return "new", "neutral"
    if view.outgoing and view.may_write:
        return f"{len(view.outgoing)} to send", "info"
    return "up to date", "success"
