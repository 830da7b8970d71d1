"""The address of a server or folder as people write it: what kind it is, and the login that some paste along with it.

Owns the forms. Knows nothing of connections.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from workbench.errors import Invalid

_HOST_PATH = re.compile(r"(?:[^\s:/@\\]+@)?(?:\[[0-9a-fA-F:.]+\]|[^\s:/@\\]{2,}):(?!//).+")


@dataclass(frozen=True)
class Address:
    """kind: https, ssh, git or folder. The url never holds a password."""

    url: str
    kind: str
    username: str = ""
    password: str = ""

    @classmethod
    def read(cls, text: str) -> Address:
        """https://…, ssh://…, git://…, [user@]host:path (a host of ~/.ssh/config too), or a folder, made absolute.

        A drive letter is no host. A password inside an address would be kept in clear, so it is taken out.
        """
        clean = text.strip()
        if not clean or any(ord(c) < 32 for c in clean):
            raise Invalid("This is no address.", "Give https://…, user@host:path or a folder.")
        scheme = clean.partition("://")[0].lower() if "://" in clean else ""
        if scheme in ("https", "http"):
            return cls._of_web(clean)
        if scheme in ("ssh", "git+ssh", "ssh+git", "git"):
            return cls(clean, "git" if scheme == "git" else "ssh")
        if scheme == "file":
            return cls(str(Path(unquote(urlsplit(clean).path)).absolute()), "folder")
        if scheme:
            raise Invalid(f"{scheme}:// is no way to a server that Assay knows.",
                          "Give https://…, ssh://…, git://… or a folder.")
        if _HOST_PATH.fullmatch(clean) and not Path(clean).exists():
            return cls(clean, "ssh")
        return cls(str(Path(clean).expanduser().absolute()), "folder")

    @classmethod
    def _of_web(cls, text: str) -> Address:
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError as error:
            raise Invalid(f"{text} is no address.", "Give https://HOST/PATH.") from error
        if not parts.hostname:
            raise Invalid(f"{text} names no server.", "Give https://HOST/PATH.")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        where = host + (f":{port}" if port else "")
        bare = urlunsplit((parts.scheme, where, parts.path, parts.query, ""))
        return cls(bare, "https", unquote(parts.username or ""), unquote(parts.password or ""))
