"""The exchange side of the Sync screen: what its pages ask for goes to the desk, what the desk says goes to the pages.

Owns the wires of begin, exchange, people and contents, and their commands. Conflicts and history are the screen's own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from ui.actions import ActionSpec
from ui.views.sync_form import Form

if TYPE_CHECKING:
    from ui.views.sync import SyncScreen
    from workbench.shelf_aside import Stuck
    from workbench.shelf_preview import Preview
    from workbench.shelf_views import ShelfView


class ExchangeSide(QObject):
    """Lives as long as the screen."""

    def __init__(self, screen: SyncScreen) -> None:
        super().__init__(screen)
        self._running = False
        self.screen, self.desk = screen, screen.desk
        desk, exchange, people, contents = self.desk, screen.exchange, screen.people, screen.contents
        desk.progressed.connect(self._on_progress)
        desk.busy_changed.connect(self._on_busy)
        desk.login_asked.connect(self.ask_login)
        desk.passphrase_asked.connect(self._on_passphrase)
        desk.looked_ahead.connect(self._on_ahead)
        desk.invited.connect(people.show_invited)
        desk.joined.connect(screen.begin.reset)
        screen.begin.begun.connect(self._on_begin)
        screen.begin.joined.connect(self._on_join)
        screen.begin.left.connect(self.another)
        screen.now.clicked.connect(lambda: desk.exchange())
        screen.look.clicked.connect(self.look_ahead)
        for running in (screen.running, screen.begin_running):
            running.stop.clicked.connect(self.cancel)
        exchange.exchange_asked.connect(desk.exchange)
        exchange.ahead_left.connect(self._on_left)
        exchange.remote_added.connect(lambda v: desk.add_remote(v["name"], v["url"], v["username"]))
        exchange.remote_removed.connect(desk.remove_remote)
        exchange.login_wanted.connect(self.ask_login)
        exchange.login_given.connect(desk.login)
        exchange.passphrase_given.connect(self._on_unlocked)
        exchange.parcel_out.connect(desk.parcel_out)
        exchange.parcel_in.connect(desk.parcel_in)
        exchange.elsewhere.again.clicked.connect(desk.reload)
        exchange.aside.adopted.connect(self._on_adopted)
        exchange.aside.accepted.connect(self._on_accepted)
        people.approved.connect(lambda f, name, roles: desk.trust(
            lambda shelf: shelf.let_in(f, roles) in shelf.policy().signers, f"{name} may take part from now on."))
        people.revoked.connect(lambda f, name: desk.trust(
            lambda shelf: shelf.revoke(f), f"Nothing that {name}'s computer signs from now on is taken."))
        people.rooted.connect(lambda f, name: desk.trust(
            lambda shelf: shelf.make_root(f), f"{name} holds a root key from now on."))
        people.trust.agreed.connect(lambda which: desk.trust(
            lambda shelf: shelf.agree(which), "Agreed, and the change is in force."))
        people.trust.decided.connect(lambda which: desk.trust(
            lambda shelf: shelf.decide(which), "Decided, and the change is in force."))
        people.trust.required.connect(lambda roots, releasers: desk.trust(
            lambda shelf: shelf.require(roots, releasers), "The numbers hold from now on."))
        people.sealed.connect(desk.invite)
        people.copied.connect(screen.shell.announce)
        people.copied.connect(lambda text: screen.shell.toast(text))
        contents.put_asked.connect(desk.put)
        contents.kept.connect(desk.keep)
        contents.vouched.connect(desk.vouch)
        contents.conflicts_asked.connect(self._on_conflicts)

    def show_view(self, view: ShelfView) -> None:
        screen = self.screen
        screen.exchange.show_view(view)
        screen.people.show_view(view)
        screen.contents.show_view(view)
        screen.tabs.set_count("people", str(len(view.requests)) if view.requests else "")
        self._allow()

    def _elsewhere(self) -> str:
        """Why nothing can be exchanged: the library is open in another window."""
        return self.desk.view.elsewhere if self.desk.view is not None else ""

    def _allow(self) -> None:
        why = self._elsewhere()
        for button in (self.screen.now, self.screen.look):
            button.setEnabled(not (self._running or why))
            button.setToolTip(why and f"The shared {why}")

    def keyring(self) -> bool:
        """Whether keys and logins can be kept by the system."""
        return self.screen.shell.bridge.workbench.secrets.available()

    # -- what the desk says ------------------------------------------------------------------------------------

    def _on_progress(self, text: str) -> None:
        for running in (self.screen.running, self.screen.begin_running):
            running.say(text)

    def _on_busy(self, on: bool) -> None:
        for running in (self.screen.running, self.screen.begin_running):
            running.show_running(on)
        self._running = on
        self._allow()
        if on:
            self.screen.exchange.hide_ahead()

    def cancel(self) -> None:
        if self.desk.busy:
            for running in (self.screen.running, self.screen.begin_running):
                running.stopping()
            self.desk.cancel()

    def ask_login(self, remote: str) -> None:
        view = self.desk.view
        known = next((r.username for r in view.remotes if r.name == remote), "") if view is not None else ""
        self.screen.show_tab("exchange")
        self.screen.exchange.ask_login(remote, known)

    def _on_passphrase(self, text: str) -> None:
        screen = self.screen
        screen.state.show_content()
        screen.whole.setCurrentIndex(1)
        screen.show_tab("exchange")
        screen.exchange.ask_passphrase(text)

    def _on_unlocked(self, word: str) -> None:
        self.desk.keep_under(word)
        self.desk.reload()

    def _on_ahead(self, ahead: Preview) -> None:
        view = self.desk.view
        if view is not None:
            self.screen.show_tab("exchange")
            self.screen.exchange.show_ahead(ahead, dict(view.frameworks))
            count = len(ahead.coming)
            self.screen.shell.announce(f"{count or 'No'} change{'' if count == 1 else 's'} would come in")

    def _on_left(self) -> None:
        self.screen.exchange.hide_ahead()
        self.screen.now.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_conflicts(self, uid: str) -> None:
        """The first open field of a framework."""
        self.screen.merge.pick(uid)
        self.screen.show_tab("conflicts")
        self.screen.list.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- ways out ----------------------------------------------------------------------------------------------

    def _on_adopted(self, what: Stuck, undo: bool) -> None:
        from workbench.shelf_aside import answer

        shelves, shelf = self.desk.shelves, self.desk.shelf
        self.desk.ask(lambda p: answer(shelves, shelf, what, undo=undo, progress=lambda text: p(0, 0, text)),
                      self._told, "Answering what was set aside")

    def _on_accepted(self, remote: str) -> None:
        from workbench.shelf_aside import go_on

        self.desk.on_shelf(lambda shelf: go_on(shelf, remote), lambda _: self._told(
            f"{remote} is exchanged with again; what this computer has goes there with the next exchange."))

    def _told(self, text: str) -> None:
        self.desk.said.emit(text)
        self.desk.reload()

    # -- beginning ---------------------------------------------------------------------------------------------

    def _has_word(self, form: Form, word: str) -> bool:
        """Without a keyring the signing key needs a passphrase, typed now or before in this window."""
        if word or self.keyring() or self.desk.passphrases:
            return True
        form.complain("A passphrase for the key is needed: this computer has no keyring.", "passphrase")
        return False

    def _on_begin(self, name: str, client: bool, word: str) -> None:
        self.screen.begin_notice.hide()
        if self._has_word(self.screen.begin.begin, word):
            self.desk.begin(name, client, word)

    def _on_join(self, values: dict[str, str]) -> None:
        self.screen.begin_notice.hide()
        if self._has_word(self.screen.begin.join, values["passphrase"]):
            self.desk.join(values["source"], values["fingerprint"], values["username"], values["password"],
                           values["seal"], values["library"], values["passphrase"])

    def another(self) -> None:
        """Begin or join a further library, and back."""
        screen = self.screen
        here = screen.whole.currentIndex() == 1 and self.desk.view is not None
        if not here and self.desk.view is not None:
            screen.begin.reset()
            screen.whole.setCurrentIndex(1)
            screen.now.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        screen.whole.setCurrentIndex(0)
        screen.begin.set_keyring(self.keyring(), another=here)
        screen.begin.begin.fields["name"].setFocus(Qt.FocusReason.OtherFocusReason)

    # -- commands ----------------------------------------------------------------------------------------------

    def go(self, wish: str) -> None:
        """From elsewhere in the window: "now" exchanges, "stick" asks for a folder; as soon as a library is read."""
        if self.desk.view is None and self.desk.any():
            self.desk.when_free(lambda: self.go(wish) if self.desk.view is not None else None)
        elif self.desk.view is not None and wish == "now":
            self.desk.exchange()
        elif self.desk.view is not None and wish == "stick":
            self._ask_form(self.screen.exchange.stick_form, "folder")

    def look_ahead(self) -> None:
        self.desk.look_ahead()

    def _ask_form(self, form: Form, name: str) -> None:
        self.screen.show_tab("exchange")
        form.fields[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def invite(self) -> None:
        self.screen.show_tab("people")
        self.screen.people.focus_first()

    def _not_running(self) -> str:
        return "" if self.desk.busy else "nothing is running"

    def actions(self, shelf: Callable[[], str]) -> list[ActionSpec]:
        """shelf: why there is no library yet, "" when there is one."""
        exchange = self.screen.exchange

        def writable() -> str:
            return shelf() or ("it is open in another window" if self._elsewhere() else "")

        return [
            ActionSpec("sync.now", "Exchange now", lambda: self.desk.exchange(), ("F5",), icon="refresh-cw",
                       disabled=writable),
            ActionSpec("sync.look", "Look what would come in", self.look_ahead, ("Shift+F5",), icon="eye",
                       disabled=writable),
            ActionSpec("sync.cancel", "Cancel the exchange", self.cancel, ("Ctrl+Shift+X",), icon="x",
                       disabled=self._not_running),
            ActionSpec("sync.remote", "Add a remote", lambda: self._ask_form(exchange.add_form, "url"), ("Ctrl+N",),
                       icon="plus", disabled=shelf),
            ActionSpec("sync.parcel", "Parcel to or from a stick",
                       lambda: self._ask_form(exchange.stick_form, "folder"), ("Ctrl+Shift+P",), icon="hard-drive",
                       disabled=shelf),
            ActionSpec("sync.invite", "Invite somebody", self.invite, ("Ctrl+Shift+I",), icon="user-plus",
                       disabled=shelf),
            ActionSpec("sync.another", "Begin or join another library", self.another, ("Ctrl+Shift+N",), icon="plus"),
        ]  # fmt: skip
