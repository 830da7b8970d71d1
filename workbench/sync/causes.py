"""Why an exchange with a server failed, in words that say what to do.

Owns the translation of what the network, TLS, HTTP, ssh and Git servers report. What a server says itself is passed on
in quotes. Every message leaves no doubt that the work is safe here.
"""

from __future__ import annotations

import errno
import re
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from workbench.errors import Unavailable, WorkbenchError
from workbench.sync.web import proxy_of

SAFE = "Your work is safe here."
_STATUS = re.compile(r"unexpected http resp (\d{3})")


class LoginRefused(Unavailable):
    """The server did not take the name and password (or key)."""


def told(error: BaseException, url: str, *, writing: bool = False, password: bool = False,
         said: str = "") -> WorkbenchError:
    """The failure to show. said: what the server wrote beside it."""
    from dulwich import client as clients
    from dulwich.errors import HangupException, NotGitRepository
    from dulwich.file import FileLocked

    for cause in _chain(error):
        if isinstance(cause, clients.HTTPProxyUnauthorized):
            return _proxy_login(url)
        if isinstance(cause, clients.HTTPUnauthorized):
            return _login(url, password)
        if isinstance(cause, NotGitRepository):
            return _nothing(url)
        if isinstance(cause, FileLocked):
            return Unavailable(f"{url} is busy: its branch is locked.", f"{SAFE} Try again later.")
        if isinstance(cause, HangupException):  # any of them may be the one that has the words
            ended = [e for e in _chain(error) if isinstance(e, HangupException)]
            lines = b"\n".join(e for one in ended for e in one.stderr_lines or []).decode("utf-8", "replace")
            return _spoken(url, f"{said}\n{lines}".strip(), writing) or _ended(url, lines or said)
        found = _network(cause, url)
        if found is not None:
            return found
    text = str(error).strip()
    if match := _STATUS.search(text):
        return _status(int(match[1]), url, writing)
    if "length prefix" in text or "unexpected end" in text.lower():
        return _ended(url, said)
    why = _first(text) or type(error).__name__
    return _spoken(url, f"{said}\n{text}".strip(), writing) or Unavailable(
        f"{url} cannot be reached: {why}.", f"{SAFE} It goes out with the next exchange.")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from, the nearest to the root first where it tells more."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        reason = getattr(error, "reason", None) or getattr(error, "original_error", None)
        error = reason if isinstance(reason, BaseException) else error.__cause__ or error.__context__
    proxies = [e for e in seen if type(e).__name__ == "ProxyError"]
    yield from proxies
    yield from reversed(seen)


def _network(cause: BaseException, url: str) -> WorkbenchError | None:
    import socket

    import urllib3.exceptions as web

    where = _host(url)
    if isinstance(cause, web.ProxyError):
        return _proxy(cause, url)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _certificate(cause, url)
    if isinstance(cause, ssl.SSLError):
        return Unavailable(f"{where} does not answer in HTTPS.", f"Check the address and its port. {SAFE}")
    if isinstance(cause, (socket.gaierror, web.NameResolutionError)):
        return Unavailable(f"{url} cannot be reached: the name {where} is not found.",
                           f"Check the address and whether this computer is online. {SAFE}")
    if isinstance(cause, (TimeoutError, web.TimeoutError)):
        return Unavailable(f"{url} cannot be reached: {where} did not answer in time.",
                           f"Try again, or with a better connection. {SAFE}")
    if isinstance(cause, ConnectionRefusedError):
        return Unavailable(f"{url} cannot be reached: nothing answers at {where}.",
                           f"Check the address and its port; the server may be switched off. {SAFE}")
    if isinstance(cause, (ConnectionResetError, BrokenPipeError, ConnectionAbortedError)):
        return _ended(url, "")
    if isinstance(cause, OSError) and cause.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        return Unavailable(f"{url} cannot be reached: there is no way to {where} from here.",
                           f"Check whether this computer is online. {SAFE}")
    if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
        return Unavailable("The disk of this computer is full.", f"Make room and exchange again. {SAFE}")
    if isinstance(cause, FileNotFoundError) and cause.filename and "ssh" in str(cause.filename):
        return Unavailable(f"This computer has no program {cause.filename}, which leads to SSH servers.",
                           f"Install OpenSSH, or use the server's https address. {SAFE}")
    return None


def _certificate(cause: ssl.SSLCertVerificationError, url: str) -> WorkbenchError:
    code, text, where = cause.verify_code, str(cause).lower(), _host(url)
    if code == 10 or "expired" in text:
        return Unavailable(f"The certificate of {where} has expired.", "Ask who looks after the server to renew it, "
                           f"and check the date of this computer. {SAFE}")
    if code == 9 or "not yet valid" in text:
        return Unavailable(f"The certificate of {where} is not valid yet.", f"Check the date of this computer. {SAFE}")
    if code in (62, 64) or "mismatch" in text or "does not match" in text:
        return Unavailable(f"The certificate of {where} is for another name.", "Check the address; if it is right, "
                           f"something stands between this computer and the server. {SAFE}")
    return Unavailable(f"The certificate of {where} is not trusted on this computer.", "If your firm has a certificate "
                       f"authority of its own, have it added to this system's trusted ones. {SAFE}")


def _proxy(cause: BaseException, url: str) -> WorkbenchError:
    text = " ".join(str(e) for e in _chain(cause.__cause__ or cause) if type(e).__name__ != "ProxyError") + str(cause)
    proxy = proxy_of(url) or "of this computer"
    if "407" in text:
        return _proxy_login(url)
    if match := re.search(r"Tunnel connection failed: (\d{3})", text):
        return Unavailable(f"The proxy {proxy} does not let this computer through to {_host(url)} ({match[1]}).",
                           f"Ask who looks after the network. {SAFE}")
    return Unavailable(f"The proxy {proxy} cannot be reached.", f"Check the proxy settings of this computer. {SAFE}")


def _proxy_login(url: str) -> WorkbenchError:
    return Unavailable(f"The proxy {proxy_of(url)} refused the login or wants one.".replace("  ", " "),
                       "Put name and password into the proxy address of this computer's settings: "
                       f"http://NAME:PASSWORD@HOST:PORT. {SAFE}")


def _login(url: str, password: bool) -> WorkbenchError:
    if not password:
        return LoginRefused(f"{url} asks for a login.", "Give your name there and the password or token; they are kept "
                            "in the keyring.")
    return LoginRefused(f"{url} refused the login.", "It was tried once and is not kept. Check the name and the "
                        "password or token, then give them again.")


def _status(status: int, url: str, writing: bool) -> WorkbenchError:
    if status == 403:
        return _no_access(url, writing)
    if status in (404, 410):
        return _nothing(url)
    if status == 413:
        return Unavailable(f"{url} does not take so much at once.", f"Ask for a higher limit there, or pass the first "
                           f"library on by a stick. {SAFE}")
    if status == 429:
        return Unavailable(f"{url} wants fewer requests.", f"Wait a while and exchange again. {SAFE}")
    if status == 507:
        return _full(url)
    if status >= 500:
        return Unavailable(f"{url} has a fault of its own ({status}).", f"Try again later. {SAFE}")
    return Unavailable(f"{url} answers in a way that no Git server does ({status}).", f"Check the address. {SAFE}")


def _spoken(url: str, text: str, writing: bool) -> WorkbenchError | None:
    """What ssh or a server wrote, where its meaning is known."""
    low, where = text.lower(), _host(url)
    if "identification has changed" in low:
        return Unavailable(f"The host key of {where} has changed: it may be another machine that poses as it.",
                           f"Nothing was sent. Ask who looks after the server before you change known_hosts. {SAFE}")
    if "host key verification failed" in low or "no matching host key" in low:
        return Unavailable(f"The host key of {where} is not known on this computer.", "Connect once in a terminal "
                           f"(ssh {where}), compare the fingerprint with who looks after the server, and accept it. "
                           f"{SAFE}")
    if "permission denied (" in low or "too many authentication failures" in low:
        return LoginRefused(f"{where} refused the login.", "Check that the SSH key of this computer is known there; a "
                            f"key under a passphrase has to be loaded first (ssh-add). {SAFE}")
    if "could not resolve hostname" in low:
        return Unavailable(f"{url} cannot be reached: the name {where} is not found.",
                           f"Check the address and whether this computer is online. {SAFE}")
    if "connection refused" in low:
        return Unavailable(f"{url} cannot be reached: nothing answers at {where}.",
                           f"Check the address and its port; the server may be switched off. {SAFE}")
    if "timed out" in low or "network is unreachable" in low or "no route to host" in low:
        return Unavailable(f"{url} cannot be reached: {where} did not answer in time.",
                           f"Try again, or with a better connection. {SAFE}")
    if (no_room := full(url, text)) is not None:
        return no_room
    if re.search(r"\bdenied by\b|access denied|write access|read.only|not allowed|service not enabled", low):
        return _no_access(url, writing, text)
    if re.search(r"not appear to be a git repository|repository .*not found|no such file|not exported", low):
        return _nothing(url)
    return None


def _no_access(url: str, writing: bool, text: str = "") -> WorkbenchError:
    words = quoted(text)
    if writing:
        return Unavailable(f"You may read {url} but not write to it.{words}",
                           f"Ask for the right to write there. {SAFE}")
    return Unavailable(f"{url} does not let you in.{words}", f"Ask for access there, and check the address. {SAFE}")


def _nothing(url: str) -> WorkbenchError:
    return Unavailable(f"{url} holds no library, or you may not see it.", f"Check the address and your access. {SAFE}")


def full(url: str, text: str) -> WorkbenchError | None:
    """Whether a server says that it has no room."""
    return _full(url) if re.search("no space left|disk quota exceeded", text.lower()) else None


def _full(url: str) -> WorkbenchError:
    return Unavailable(f"{url} has no space left.", f"Ask who looks after the server to make room. {SAFE}")


def _ended(url: str, text: str) -> WorkbenchError:
    return Unavailable(f"{url} ended the connection.{quoted(text)}", f"Exchange again. {SAFE}")


def quoted(text: str) -> str:
    """The server's own words, for the end of a sentence; empty when it said nothing."""
    lines = (line.strip().removeprefix("remote:").strip() for line in text.splitlines())
    kept = "; ".join(line for line in lines if line and not line.startswith(("Warning:", "hint:", "** ")))
    return f" It says: “{''.join(c for c in kept if c.isprintable())[:300]}”." if kept else ""


def _host(url: str) -> str:
    if "://" in url:
        return urlsplit(url).netloc.rpartition("@")[2]
    return url.partition(":")[0].rpartition("@")[2]


def _first(text: str) -> str:
    return text.splitlines()[0].rstrip(".")[:200] if text else ""
