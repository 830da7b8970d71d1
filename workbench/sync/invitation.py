"""Invitations: one line with all that joining a library needs, to be pasted or scanned instead of typed.

    assay:join?v=1&f=<fingerprint>&a=<address>&n=<name>&l=<library id>&s=<seal>&c=<checksum>

Owns the form and its check. The checksum (CRC-32 of what stands before it) notices every single mistyped character and
every cut; it protects against mistakes, not against malice: whoever can change an invitation on its way can make a new
one. So the fingerprint is still compared by phone or on paper, in the short form of `signing.spoken`. The address is
left out where it differs from machine to machine (sticks and shared folders), and a server's login never rides along.

The seal of a client's shelf is a secret, so it rides along only when that was chosen: on a screen in the room it saves
52 typed characters and whoever photographs it still needs the parcels; in a mail it would travel with them.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from workbench.errors import Invalid, NotFound, TooNew
from workbench.sync.parcels import Seal
from workbench.sync.signing import spoken
from workbench.sync.state import ShelfState

START, VERSION = "assay:join?", 1
AGAIN = "Copy it again, whole, from the assay: to the end; or type address and fingerprint instead."
_CUT = re.compile(r"(.*)&c=([0-9a-f]{8})", re.DOTALL)


@dataclass(frozen=True)
class Invitation:
    """address: "" when the library travels by stick or folder; seal: "" unless it was put in on purpose."""

    fingerprint: str
    address: str = ""
    name: str = ""
    library: str = ""
    seal: str = ""

    @property
    def text(self) -> str:
        parts = {"f": self.fingerprint.removeprefix("SHA256:"), "a": self.address, "n": self.name, "l": self.library,
                 "s": self.seal}
        text = f"{START}v={VERSION}" + "".join(f"&{k}={quote(v, safe='')}" for k, v in parts.items() if v)
        return f"{text}&c={zlib.crc32(text.encode()):08x}"

    @property
    def spoken(self) -> str:
        """The fingerprint in groups for reading aloud."""
        return spoken(self.fingerprint)

    @classmethod
    def read(cls, text: str) -> Invitation:
        """The invitation in a pasted text; line breaks and blanks that a mail put in do not matter."""
        text = "".join(text.split()).strip("<>\"'“”‹›")
        if not is_invitation(text):
            raise Invalid("This is no invitation.", f"An invitation starts with {START}")
        text = START + text[len(START) :]
        found = dict(part.partition("=")[::2] for part in text[len(START) :].split("&"))
        if found.get("v", "").isdigit() and int(found["v"]) > VERSION:
            raise TooNew("The invitation was made by a newer Assay.",
                         "Install the newer version, or type address and fingerprint instead.")
        whole = _CUT.fullmatch(text)
        if whole is None or f"{zlib.crc32(whole[1].encode()):08x}" != whole[2]:
            raise Invalid("The invitation is not complete, or a character of it was changed.", AGAIN)
        values = {k: unquote(v) for k, v in found.items()}
        if not values.get("f"):
            raise Invalid("The invitation holds no fingerprint.", AGAIN)
        return cls("SHA256:" + values["f"], values.get("a", ""), values.get("n", ""), values.get("l", ""),
                   values.get("s", ""))


def is_invitation(text: str) -> bool:
    return "".join(text.split()).strip("<>\"'“”‹›").lower().startswith(START)


def invitation(state: ShelfState, seal: Seal | None = None, remote: str = "") -> Invitation:
    """An invitation to a shelf: by the named remote, else by the first server. `seal`: give it only to let it out."""
    if remote and remote not in state.remotes:
        raise NotFound(f"There is no remote {remote}.", "See the list with: sync status")
    listed = [state.remotes[remote]] if remote else [r for _, r in sorted(state.remotes.items())]
    address = next((r.url for r in listed if r.kind != "parcel"), "")
    return Invitation(state.pinned, _without_login(address), state.name, state.library, seal.identity if seal else "")


def _without_login(address: str) -> str:
    """The name and password in an https address are the inviter's; ssh's user belongs to the server's address."""
    if not address.startswith(("https://", "http://")):
        return address
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
