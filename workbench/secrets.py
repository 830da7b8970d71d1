"""Passphrases: the operating system's keyring, an in-memory twin, word lists, passphrase files.

Owns the only import of keyring (lazy: it is slow and may wake a daemon). Knows nothing of files that are encrypted.
"""

from __future__ import annotations

import secrets as random
import sys
from pathlib import Path
from typing import Protocol

from workbench import paths
from workbench.errors import Invalid, Unavailable, WorkbenchError
from workbench.store.failures import translated

SERVICE = "Assay"
REMEDY = "Type the passphrase each time, or use --passphrase-file FILE."


class NeedPassphrase(WorkbenchError):
    """This machine does not know the passphrase of the file: ask for it."""


class SecretStore(Protocol):
    """What Workbench needs of a keyring."""

    def available(self) -> bool: ...

    def get(self, file_uid: str) -> str | None: ...

    def set(self, file_uid: str, passphrase: str) -> None: ...

    def forget(self, file_uid: str) -> None: ...


class Secrets:
    """The OS keyring. Entries carry the file's uid, never a client's name."""

    def available(self) -> bool:
        """Whether there is a keyring that keeps secrets safely."""
        import keyring
        from keyring.backends import fail, null

        return not isinstance(keyring.get_keyring(), (fail.Keyring, null.Keyring))

    def get(self, file_uid: str) -> str | None:
        """The remembered passphrase, or None; also None where there is no keyring at all."""
        if not self.available():
            return None
        import keyring
        from keyring.errors import KeyringError

        try:
            found: str | None = keyring.get_password(SERVICE, file_uid)
        except KeyringError as error:
            raise _unavailable("did not answer") from error
        return found

    def set(self, file_uid: str, passphrase: str) -> None:
        if not self.available():
            raise _unavailable("is not there")
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(SERVICE, file_uid, passphrase)
        except KeyringError as error:
            raise _unavailable("did not take the passphrase") from error

    def forget(self, file_uid: str) -> None:
        if not self.available():
            return
        import keyring
        from keyring.errors import KeyringError, PasswordDeleteError

        try:
            keyring.delete_password(SERVICE, file_uid)
        except PasswordDeleteError:
            return
        except KeyringError as error:
            raise _unavailable("did not answer") from error


def _unavailable(what: str) -> Unavailable:
    return Unavailable(f"The keyring of this computer {what}.", REMEDY)


class MemorySecrets:
    """The twin for tests and for machines without a keyring: forgets at exit."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def available(self) -> bool:
        return True

    def get(self, file_uid: str) -> str | None:
        return self._kept.get(file_uid)

    def set(self, file_uid: str, passphrase: str) -> None:
        self._kept[file_uid] = passphrase

    def forget(self, file_uid: str) -> None:
        self._kept.pop(file_uid, None)


def word_list() -> list[str]:
    """The bundled words; a power of two would be nice, at least 2048 is what the strength rests on."""
    return paths.resource("wordlist.txt").read_text("ascii").split()


def generate_passphrase(words: int = 6) -> str:
    """Random words joined by hyphens: 6 words of 2048 or more are 66 bits or more, before key stretching."""
    known = word_list()
    return "-".join(random.choice(known) for _ in range(words))


def read_passphrase_file(name: str) -> str:
    """The first line of a file, or of standard input for "-"."""
    if name == "-":
        text = sys.stdin.readline()
    else:
        path = Path(name)
        try:
            with translated(path):
                text = path.read_text("utf-8")
        except UnicodeDecodeError as error:
            raise Invalid(f"{path.name} is not a text file.", "Put the passphrase alone in the first line.") from error
    line = text.splitlines()[0].rstrip("\r\n") if text else ""
    if not line:
        raise Invalid("The passphrase file is empty.", "Put the passphrase alone in the first line.")
    return line
