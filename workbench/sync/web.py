"""HTTPS as this computer is set up for it: its certificates, its proxies, and which hosts go without one.

Owns the connections of one exchange and closes all of them. There is no way to look past a certificate, no redirect
from https to http, and no password over http except to this computer itself. Knows nothing of Git.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote
from urllib.request import getproxies, proxy_bypass

from workbench.errors import Invalid, Unavailable

REDIRECTS = 3
CONNECT = 10.0  # seconds; who does not answer by then is not there


@contextmanager
def connections(url: str, timeout: float, with_login: bool) -> Iterator[Any]:
    """A urllib3 pool for one server; what is still open afterwards is closed."""
    import truststore
    import urllib3

    parts = urllib3.util.parse_url(url)
    host, scheme = (parts.host or "").strip("[]"), parts.scheme or ""
    if with_login and scheme == "http" and not _is_here(host):
        raise Invalid(f"{url} would send the password readable for everybody on the way.", "Use https://.")
    options: dict[str, Any] = {
        "timeout": urllib3.Timeout(connect=min(timeout, CONNECT), read=timeout), "headers": {"User-Agent": "git/assay"},
        "retries": urllib3.Retry(total=None, connect=0, read=0, status=0, other=0, redirect=REDIRECTS),
    }  # fmt: skip
    if scheme == "https":
        options["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    proxy = _proxy(scheme, f"{host}:{parts.port}" if parts.port else host)
    pool: Any = _proxied(proxy, options) if proxy else urllib3.PoolManager(**options)
    given: list[Any] = []
    opened = _remembered(pool)
    plain = pool.urlopen

    def kept(method: str, target: str, redirect: bool = True, **more: Any) -> Any:
        if scheme == "https" and not target.startswith("https://"):
            raise Unavailable(f"{url} sends on to an address without encryption.", "Ask who looks after the server.")
        if proxy and scheme == "http":  # such a proxy drops idle connections without a word
            pool.clear()
        given.append(plain(method, target, redirect, **more))
        return given[-1]

    pool.urlopen = kept
    pool.stop = lambda: _shut(opened)
    try:
        yield pool
    finally:
        for response in given:
            response.close()
        pool.clear()


def _remembered(pool: Any) -> list[Any]:
    """Every connection the pool opens from now on, so that one which waits can be broken from another thread."""
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    opened: list[Any] = []

    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            opened.append(self)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            opened.append(self)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    pool.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return opened


def _shut(opened: list[Any]) -> None:
    for connection in opened:
        with suppress(OSError, AttributeError):  # it may be closed already
            connection.sock.shutdown(socket.SHUT_RDWR)


def proxy_of(url: str) -> str:
    """The proxy on the way to a server, without its login; empty when there is none."""
    import urllib3

    parts = urllib3.util.parse_url(url)
    host = (parts.host or "").strip("[]")
    proxy = urllib3.util.parse_url(_proxy(parts.scheme or "", f"{host}:{parts.port}" if parts.port else host))
    return f"{proxy.host}:{proxy.port}" if proxy.port else proxy.host or ""


def _proxy(scheme: str, address: str) -> str:
    known = getproxies()
    found = known.get(scheme) or known.get("all", "")
    if not found or proxy_bypass(address):
        return ""
    return found if "://" in found else f"http://{found}"


def _proxied(proxy: str, options: dict[str, Any]) -> Any:
    import urllib3

    where = urllib3.util.parse_url(proxy)
    if where.scheme not in ("http", "https"):
        raise Unavailable(f"This computer goes through a {where.scheme} proxy, which Assay cannot use.",
                          "Set an http proxy, or exchange by a folder or stick.")
    if where.auth:
        name, _, word = where.auth.partition(":")
        login = f"{unquote(name)}:{unquote(word)}"
        options["proxy_headers"] = urllib3.util.make_headers(proxy_basic_auth=login)
    if where.scheme == "https":
        import truststore

        options["proxy_ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return urllib3.ProxyManager(where._replace(auth=None).url, **options)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
