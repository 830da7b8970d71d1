"""Git over HTTP with nothing asked for that is not used: a few hundred bytes in every exchange.

Owns what dulwich's client asks a server of protocol version 2. It does not say that deltas may name their base by its
place in the pack (a number for twenty bytes, and the only form whose depth can be told before unpacking), and asks for
peeled tags, symbolic refs and progress texts that nobody reads. Knows nothing of repositories.
"""

from __future__ import annotations

from typing import Any

from dulwich.client import HttpGitClient
from dulwich.protocol import pkt_line

ARGUMENTS = b"0001"


class LeanHttpClient(HttpGitClient):  # type: ignore[misc]
    """told: whether the server's progress texts are shown to somebody."""

    told = True

    def _smart_request(self, service: str, url: str, data: Any) -> Any:
        if service == "git-upload-pack" and isinstance(data, bytes) and self.protocol_version == 2:
            data = lean(data, self.told)
        return super()._smart_request(service, url, data)


def lean(request: bytes, told: bool) -> bytes:
    """A request as dulwich makes it, with what it should have asked."""
    head, mark, arguments = request.partition(ARGUMENTS)
    if head.startswith(pkt_line(b"command=ls-refs\n")):
        for unused in (b"peel", b"symrefs", b"unborn"):
            arguments = arguments.replace(pkt_line(unused), b"", 1)
    elif mark:
        mark += pkt_line(b"ofs-delta\n") + (b"" if told else pkt_line(b"no-progress\n"))
    return head + mark + arguments
