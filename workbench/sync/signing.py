"""Ed25519 signatures in OpenSSH's form, namespace "git": what `git verify-commit` and `git verify-tag` check.

Owns the wire format (PROTOCOL.sshsig) and fingerprints. Knows nothing of who may sign. Keys come from and go to their
owner as bytes; where they are kept is not decided here.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import dataclass
from typing import Any

from workbench.errors import Invalid

NAMESPACE = b"git"
SPOKEN_BITS, GROUP = 100, 4
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U, so nothing is misheard or misread
MAGIC = b"SSHSIG"
KIND = b"ssh-ed25519"
HASH = b"sha512"
BEGIN, END = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"


@dataclass(frozen=True)
class PublicKey:
    """The 32 bytes of an Ed25519 public key."""

    data: bytes

    @property
    def blob(self) -> bytes:
        return _string(KIND) + _string(self.data)

    @property
    def line(self) -> str:
        """As in authorized_keys and in Git's allowed signers."""
        return f"{KIND.decode()} {base64.b64encode(self.blob).decode()}"

    @property
    def fingerprint(self) -> str:
        """SHA256:… as ssh-keygen prints it."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip("=")

    @classmethod
    def from_line(cls, line: str) -> PublicKey:
        try:
            kind, body = line.split()[:2]
            reader = _Reader(base64.b64decode(body, validate=True))
            if kind.encode() != KIND or reader.string() != KIND:
                raise ValueError
            data = reader.string()
            if len(data) != 32 or reader.rest():
                raise ValueError
        except ValueError as error:
            raise Invalid("This is no Ed25519 public key.", "It should start with ssh-ed25519.") from error
        return cls(data)


class SigningKey:
    """A device's private key."""

    def __init__(self, seed: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        self._key: Any = Ed25519PrivateKey.from_private_bytes(seed)
        self.seed = seed
        self.public = PublicKey(self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    @classmethod
    def generate(cls) -> SigningKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """The armoured signature over a message."""
        signature = _string(KIND) + _string(self._key.sign(_to_sign(message, HASH)))
        body = (MAGIC + struct.pack(">I", 1) + _string(self.public.blob) + _string(NAMESPACE) + _string(b"")
                + _string(HASH) + _string(signature))
        text = base64.b64encode(body)
        lines = [text[i : i + 70] for i in range(0, len(text), 70)]
        return b"\n".join([BEGIN, *lines, END]) + b"\n"


def spoken(fingerprint: str) -> str:
    """A fingerprint as people read it aloud: 20 letters and digits in five groups, like K7QM-2F9X-….

    They hold the first 100 bits of the key's hash. To fool the comparison somebody has to find a key whose hash starts
    with the same 100 bits, which nobody can; the whole fingerprint is what is stored.
    """
    try:
        digest = base64.b64decode(fingerprint.removeprefix("SHA256:") + "=", validate=True)
    except ValueError:
        return fingerprint
    number = int.from_bytes(digest, "big") >> max(0, len(digest) * 8 - SPOKEN_BITS)
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(SPOKEN_BITS - 5, -1, -5))
    return "-".join(letters[i : i + GROUP] for i in range(0, len(letters), GROUP))


def names(said: str, fingerprint: str) -> bool:
    """Whether what somebody typed, the whole fingerprint or the spoken form of it, names this one."""
    if said.strip() == fingerprint:
        return True
    plain = "".join(c for c in said.upper() if c.isalnum()).translate(str.maketrans("OIL", "011"))
    return plain == spoken(fingerprint).replace("-", "")


def signer_of(message: bytes, armoured: bytes) -> PublicKey | None:
    """The key that made a valid signature over the message, or None."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        body = armoured.strip()
        if not (body.startswith(BEGIN) and body.endswith(END)):
            return None
        reader = _Reader(base64.b64decode(b"".join(body[len(BEGIN) : -len(END)].split()), validate=True))
        if reader.take(6) != MAGIC or reader.take(4) != struct.pack(">I", 1):
            return None
        key = _Reader(reader.string())
        namespace, _reserved, algorithm = reader.string(), reader.string(), reader.string()
        signature = _Reader(reader.string())
        if namespace != NAMESPACE or algorithm not in (b"sha512", b"sha256") or reader.rest():
            return None
        if key.string() != KIND or signature.string() != KIND:
            return None
        public, value = key.string(), signature.string()
        if len(public) != 32 or key.rest() or signature.rest():
            return None
        Ed25519PublicKey.from_public_bytes(public).verify(value, _to_sign(message, algorithm))
    except (ValueError, InvalidSignature):
        return None
    return PublicKey(public)


def _to_sign(message: bytes, algorithm: bytes) -> bytes:
    digest = hashlib.new(algorithm.decode(), message).digest()
    return MAGIC + _string(NAMESPACE) + _string(b"") + _string(algorithm) + _string(digest)


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


class _Reader:
    """Reads SSH strings; running out of bytes is a ValueError."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        if self._at + count > len(self._data):
            raise ValueError("cut short")
        self._at += count
        return self._data[self._at - count : self._at]

    def string(self) -> bytes:
        (count,) = struct.unpack(">I", self.take(4))
        return self.take(count)

    def rest(self) -> bytes:
        return self._data[self._at :]
