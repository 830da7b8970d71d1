"""The login of a server: its password or token, kept where the shelf's signing key is kept.

Owns the two places, an entry of the keyring per remote and a file under the shelf's passphrase; state.json holds the
name of the entry and never the secret. A login that was refused is forgotten at once, so that it is never tried a
second time: servers lock accounts. Knows nothing of transports.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from workbench.errors import Invalid, NotFound, Unavailable, WrongPassphrase
from workbench.sync import keys
from workbench.sync.state import ShelfState, StateFile

FILE = "logins.sealed"
REMEDY = "Give the password at each exchange (--password-file FILE), or unlock the keyring."


class Keyring(Protocol):
    """What is needed of the keyring (see secrets.SecretStore)."""

    def get(self, file_uid: str) -> str | None: ...

    def set(self, file_uid: str, passphrase: str) -> None: ...

    def forget(self, file_uid: str) -> None: ...


class Logins:
    """The logins of one open shelf."""

    def __init__(self, state: StateFile, folder: Path, keyring: Keyring, passphrase: Callable[[], str | None]) -> None:
        self._state = state
        self._folder = folder
        self._keyring = keyring
        self._passphrase = passphrase

    def password(self, remote: str) -> str:
        """What is kept for a remote, or nothing. A keyring that does not answer counts as nothing: the server says
        whether it wants a login at all."""
        entry = self._state.now.remotes[remote].login
        if not entry:
            return ""
        if self._in_file:
            return self._read().get(entry, "")
        try:
            return self._keyring.get(entry) or ""
        except Unavailable:
            return ""

    def remember(self, remote: str, username: str, password: str) -> None:
        """Keep name and password from now on, in place of what was kept. An empty password forgets."""
        if remote not in self._state.now.remotes:
            raise NotFound(f"There is no remote {remote}.", "See the list with: sync status")
        if not password:
            self.forget(remote)
            self._state.remote(remote, username=username)
            return
        if any(ord(c) < 32 for c in username + password) or ":" in username:
            raise Invalid("A login name has no colon, and neither it nor the password has line breaks.",
                          "Put the password or token alone in the first line.")
        if not username:
            raise Invalid("A password needs a login name beside it.", "Give the name too (--username NAME); for a "
                          "token it is the name of your account.")
        entry = entry_of(self._folder, remote)
        if self._in_file:
            self._write({**self._read(), entry: password})
        else:
            try:
                self._keyring.set(entry, password)
            except Unavailable as error:
                raise Unavailable(error.text, REMEDY) from error
        self._state.remote(remote, username=username, login=entry)

    def forget(self, remote: str) -> None:
        """Keep the password no longer; the login name stays. Twice is no error."""
        kept = self._state.now.remotes.get(remote)
        if kept is None or not kept.login:
            return
        if self._in_file:
            self._write({name: word for name, word in self._read().items() if name != kept.login})
        else:
            self._keyring.forget(kept.login)
        self._state.remote(remote, login="")

    # --- the file under the passphrase --------------------------------------------------------------------------

    @property
    def _in_file(self) -> bool:
        return (self._folder / keys.FILE).exists()

    def _read(self) -> dict[str, str]:
        path = self._folder / FILE
        if not path.exists():
            return {}
        try:
            kept = json.loads(keys.unsealed(path, self._passphrase))
            return {str(name): str(word) for name, word in kept.items()}
        except (ValueError, AttributeError) as error:
            raise Invalid(f"{path}: The file of logins cannot be read.", "Remove it; the servers' passwords are asked "
                          "for again.") from error

    def _write(self, kept: dict[str, str]) -> None:
        word = self._passphrase()
        if not word:
            raise WrongPassphrase("The logins of this library are kept under a passphrase.",
                                  "Give --passphrase-file FILE.")
        keys.seal_file(self._folder, FILE, json.dumps(kept), word)


def entry_of(folder: Path, remote: str) -> str:
    """The keyring's name of a login: of a shelf and a remote, never of a person or a client."""
    return f"remote-{folder.name}-{remote}"


def meant(state: ShelfState, remote: str) -> str:
    """The remote a password is for: the named one, else the only server that asks for passwords. With several it has
    to be said, so that no server is told the password of another."""
    servers = [name for name, r in sorted(state.remotes.items()) if r.kind == "https"]
    if remote in servers:
        return remote
    if remote or not servers:
        raise Invalid(f"{remote or 'No remote here'} takes no password.", "SSH servers use the keys of this computer.")
    if len(servers) > 1:
        raise Invalid("Several servers are among the remotes.", f"Name the one the password is for: "
                      f"{', '.join(servers)}.")
    return servers[0]
