"""Where a device's signing key and a shelf's seal are kept: the system's keyring, else a file under a passphrase.

Owns the two forms. Nothing secret is ever written in clear. Knows nothing of what is signed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from workbench.errors import Invalid, NotFound, Unavailable, WrongPassphrase
from workbench.store.sealed import seal as seal_text
from workbench.store.sealed import unseal
from workbench.sync.parcels import Seal
from workbench.sync.signing import SigningKey

FILE = "key.sealed"
REMEDY = "Give --passphrase-file FILE: the key is then kept in a file under that passphrase."


class Keyring(Protocol):
    """What is needed of the keyring (see secrets.SecretStore)."""

    def get(self, file_uid: str) -> str | None: ...

    def set(self, file_uid: str, passphrase: str) -> None: ...

    def forget(self, file_uid: str) -> None: ...


def keep(folder: Path, name: str, key: SigningKey, seal: Seal | None, keyring: Keyring,
         passphrase: Callable[[], str | None]) -> None:
    """Keep the keys of a shelf: under the passphrase when one is given, else in the keyring."""
    text = json.dumps({"seed": key.seed.hex(), "seal": seal.identity if seal else ""})
    word = passphrase()
    if not word:
        try:
            keyring.set(name, text)
        except Unavailable as error:
            raise Unavailable(error.text, REMEDY) from error
        return
    seal_file(folder, FILE, text, word)


def seal_file(folder: Path, name: str, text: str, word: str) -> None:
    """Write a small file under a passphrase, whole or not at all."""
    seal_text(folder / name, text, word)


def find(folder: Path, name: str, keyring: Keyring, passphrase: Callable[[], str | None],
         ) -> tuple[SigningKey, Seal | None]:
    """The keys of a shelf. Raises WrongPassphrase or, when this machine does not have them, NotFound."""
    text = unsealed(folder / FILE, passphrase) if (folder / FILE).exists() else keyring.get(name)
    if not text:
        raise NotFound("This machine's keyring does not have the signing key of this library.",
                       "Join the library again, or unlock the keyring.")
    try:
        kept = json.loads(text)
        return SigningKey(bytes.fromhex(kept["seed"])), Seal(kept["seal"]) if kept["seal"] else None
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid("The signing key in the keyring cannot be read.", "Join the library again.") from error


def change(folder: Path, name: str, keyring: Keyring, old: Callable[[], str | None], new: Callable[[], str | None],
           *beside: str) -> None:
    """Keep the same keys under another passphrase, or, when there is none, in the keyring. The old place is emptied
    only after the new one holds them. beside: further files under the passphrase; what lay in them (logins) is asked
    for again after a move to the keyring."""
    key, seal = find(folder, name, keyring, old)
    texts = {file: unsealed(folder / file, old) for file in beside if (folder / file).exists()}
    keep(folder, name, key, seal, keyring, new)
    word = new()
    for file, text in texts.items():
        if word:
            seal_file(folder, file, text, word)
        else:
            (folder / file).unlink()
    if word:
        keyring.forget(name)
    else:
        (folder / FILE).unlink(missing_ok=True)


def unsealed(path: Path, passphrase: Callable[[], str | None]) -> str:
    """The text of such a file. Raises WrongPassphrase, also when there is none to try."""
    word = passphrase()
    if not word:
        raise WrongPassphrase("The signing key of this library is kept under a passphrase.", "Give --passphrase-file "
                              "FILE.")
    try:
        return unseal(path, word)
    except WrongPassphrase as error:
        raise WrongPassphrase("The passphrase does not open the signing key of this library.", "Try again.") from error
