"""The People page: the invitation with its QR code, who asks to be let in, and every device with what it may do.

Shows a ShelfView and an invitation; wishes leave as signals.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.views.sync_begin import Groups
from ui.views.sync_form import slack
from ui.views.sync_parts import ConfirmBar
from ui.views.sync_trust import TrustPart
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.parts import Icon, Label, Rule, clear, line
from ui.widgets.qr_view import QrView
from ui.widgets.scroller import Scroller
from ui.widgets.switch import Switch

if TYPE_CHECKING:
    from workbench.shelf_people import Asking, Device
    from workbench.shelf_views import Invited, ShelfView

ROLES = {"author": "Writes", "translator": "Translates", "releaser": "Signs releases"}


class PeoplePage(QWidget):
    """`approved(fingerprint, name, roles)`, `revoked(fingerprint, name)`, `rooted(fingerprint, name)`,
    `sealed(bool)`: the seal rides along."""

    approved = Signal(str, str, object)
    revoked = Signal(str, str)
    rooted = Signal(str, str)
    sealed = Signal(bool)
    copied = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        px = theme.px
        self._asks, self._devices = QVBoxLayout(), QVBoxLayout()
        self.confirm = ConfirmBar(theme)
        self.qr = QrView(theme, "QR code of the invitation")
        self.qr.hide()
        self.code = QLineEdit()
        self.code.setReadOnly(True)
        self.code.setAccessibleName("Invitation")
        theme.style(self.code, "sm")
        self.copy = Button(theme, "Copy invitation", "secondary", icon="copy")
        self.copy.clicked.connect(self._on_copy)
        self.groups = Groups(theme, "Fingerprint of the library", large=True)
        self.own = Groups(theme, "Fingerprint of this computer")
        self.seal = Switch(theme, "Let the seal ride along: in the room only")
        self.seal.toggled.connect(self.sealed)
        self.way = Label(theme, "", "sm", "secondary", wrap=True)
        self.waiting = Label(theme, "This computer is read-only until it is let in. Read its fingerprint out to the "
                             "person who began the library.", "sm", "warning", wrap=True)
        left, right = QVBoxLayout(), QVBoxLayout()
        self._asks_box = self._section("Ask to be let in", self._asks)
        left.addWidget(self._asks_box)
        left.addWidget(self._section("Devices", self._devices))
        self.trust = TrustPart(theme)
        left.addWidget(self.trust)
        for title, widgets in (
            ("Invite", (Label(theme, "Others scan this or paste the line below it, then the two of you compare the "
                              "fingerprint by phone or face to face.", "sm", "secondary", wrap=True),
                        self.qr, self.code, self.copy, self.way, self.seal)),
            ("Read this out to who joins", (self.groups,)),
            ("Fingerprint of this computer", (self.waiting, self.own)),
        ):
            right.addWidget(Label(theme, title, "base", "", 600))
            for widget in widgets:
                right.addWidget(widget)
            right.addSpacing(px(14))
        for side in (left, right):
            side.setSpacing(px(6))
            slack(side, theme)
        inner = QWidget()
        inner.setProperty("surface", "surface")
        both = QHBoxLayout(inner)
        both.setContentsMargins(px(16), px(14), px(16), px(14))
        both.setSpacing(px(28))
        both.addLayout(left, 3)
        both.addLayout(right, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(Scroller(inner), 1)
        whole.addWidget(self.confirm)

    def _section(self, title: str, inside: QVBoxLayout) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, self._theme.px(14))
        column.setSpacing(self._theme.px(6))
        column.addWidget(Label(self._theme, title, "base", "", 600))
        inside.setSpacing(self._theme.px(6))
        column.addLayout(inside)
        return box

    # --- showing ------------------------------------------------------------------------------------------------

    def show_view(self, view: ShelfView) -> None:
        for layout in (self._asks, self._devices):
            clear(layout)
        self._asks_box.setVisible(bool(view.requests))
        for request in view.requests:
            self._request(request, view.may_approve)
        for device in view.devices:
            self._device(device, view.may_approve)
        self.trust.show_trust(view.trust, view.may_approve)
        self.seal.setVisible(bool(view.seal))
        self.waiting.setVisible(not view.may_write)
        self.show_invited(view.invited)
        self.own.show_text(view.own_spoken)

    def show_invited(self, invited: Invited) -> None:
        self.qr.set_rows(invited.rows)
        self.code.setText(invited.text)
        self.code.setCursorPosition(0)
        self.groups.show_text(invited.spoken)
        self.way.setText("" if invited.address else "There is no server among the remotes: who joins is asked for the "
                         "stick or folder.")
        self.way.setVisible(not invited.address)

    def _request(self, request: Asking, may: bool) -> None:
        theme = self._theme
        groups = Groups(theme, f"Fingerprint of {request.name}")
        groups.show_text(request.spoken)
        boxes = {role: Switch(theme, words) for role, words in ROLES.items()}
        row = QHBoxLayout()
        row.setSpacing(theme.px(14))
        for words, box in zip(ROLES.values(), boxes.values(), strict=True):
            box.setChecked(True)
            box.setAccessibleName(f"{request.name}: {words}")
            row.addWidget(box)
        row.addStretch(1)
        button = Button(theme, "Let in", "primary", small=True)
        button.setAccessibleName(f"Let {request.name} in")
        button.setEnabled(may)

        def let_in() -> None:
            roles = frozenset(role for role, box in boxes.items() if box.isChecked())
            self.approved.emit(request.fingerprint, request.name, roles)

        button.clicked.connect(let_in)
        self._asks.addLayout(line(Icon(theme, "user-plus"), Label(theme, request.name, "base", "", 500), None, button))
        self._asks.addWidget(groups)
        if may:
            self._asks.addLayout(row)
        say = ("Compare every group with the person, by phone or face to face, before you let the computer in." if may
               else "Only the holder of a root key can let computers in.")
        self._asks.addWidget(Label(theme, say, "sm", "secondary", wrap=True))
        self._asks.addWidget(Rule(theme))

    def _device(self, device: Device, may: bool) -> None:
        theme = self._theme
        chips = [Chip(theme, "this computer", "accent")] if device.mine else []
        chips += [Chip(theme, "root key", "target")] if device.root else []
        chips += [Chip(theme, "revoked", "danger")] if device.revoked else []
        tools: list[QWidget] = []
        if may and not device.revoked and not device.root:
            root = Button(theme, "Make root", "quiet", small=True)
            root.setAccessibleName(f"Make the key of {device.name} a root key")
            root.clicked.connect(partial(self._on_root, device, root))
            tools.append(root)
        if may and not (device.revoked or device.mine):
            button = Button(theme, "Revoke", "quiet", small=True)
            button.setAccessibleName(f"Revoke the key of {device.name}")
            button.clicked.connect(partial(self._on_revoke, device, button))
            tools.append(button)
        icon = Icon(theme, "key-round" if device.root else "monitor")
        self._devices.addLayout(line(icon, Label(theme, device.name, "base", "", 500), *chips, None, *tools))
        roles = ", ".join(ROLES[r].lower() for r in device.roles) or "may read only"
        words = "takes no part any more; what it signed before stays" if device.revoked else roles
        self._devices.addWidget(Label(theme, words[:1].upper() + words[1:], "sm", "secondary", wrap=True))
        self._devices.addWidget(Label(theme, device.spoken, "xs-mono", "tertiary"))
        self._devices.addWidget(Rule(theme))

    def _on_root(self, device: Device, button: Button) -> None:
        self.confirm.ask(f"{device.name} can then let computers in, send them away and change these rules, as you can.",
                         "Make it a root key", lambda: self.rooted.emit(device.fingerprint, device.name), button)

    def _on_revoke(self, device: Device, button: Button) -> None:
        self.confirm.ask(f"Nothing that {device.name}'s computer signs from now on is taken, by anybody. What the "
                         "library holds stays.", "Revoke the key",
                         lambda: self.revoked.emit(device.fingerprint, device.name), button)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code.text())
        self.copied.emit("The invitation was copied. The fingerprint is still compared by voice.")

    def focus_first(self) -> None:
        self.copy.setFocus(Qt.FocusReason.OtherFocusReason)
