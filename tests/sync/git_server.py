"""git http-backend on loopback, for tests and benchmarks: a real server with switches for what one may do wrong."""

from __future__ import annotations

import base64
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class GitServer:
    """git http-backend on loopback: `url` of a fresh bare repository, and switches for what a server may do wrong."""

    root: Path
    port: int = 0
    password: str = ""
    logins: list[str] = field(default_factory=list)
    bytes_in: int = 0  # both with the headers of HTTP
    bytes_out: int = 0
    largest: int = 0  # of its answers
    cut_after: int | None = None
    status: int = 0
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/library.git"

    @property
    def repository(self) -> Path:
        return self.root / "library.git"


def _handler(server: GitServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def flush_headers(self) -> None:
            server.bytes_out += sum(map(len, getattr(self, "_headers_buffer", ())))
            super().flush_headers()

        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            if self.headers.get("Transfer-Encoding") == "chunked":
                body = b""
                while size := int(self.rfile.readline().strip() or b"0", 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
            else:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._serve(body)

        def _serve(self, body: bytes) -> None:
            server.bytes_in += len(self.raw_requestline) + len(str(self.headers)) + len(body)
            if server.status:
                self.send_response(server.status)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if server.password:
                said = self.headers.get("Authorization", "")
                if said:
                    server.logins.append(base64.b64decode(said.split()[-1]).decode())
                if said != "Basic " + base64.b64encode(f"ana:{server.password}".encode()).decode():
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="git"')
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
            path, _, query = self.path.partition("?")
            clean = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
            done = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env={
                **clean, "GIT_PROJECT_ROOT": str(server.root), "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
                "QUERY_STRING": query, "REQUEST_METHOD": self.command, "REMOTE_USER": "ana",
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""), "HOME": str(server.root),
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
            })  # fmt: skip
            head, _, answer = done.stdout.partition(b"\r\n\r\n")
            status = 200
            headers = [line.split(": ", 1) for line in head.decode().splitlines() if ": " in line]
            for name, value in headers:
                if name == "Status":
                    status = int(value.split()[0])
            server.bytes_out += len(answer)
            server.largest = max(server.largest, len(answer))
            self.send_response(status)
            for name, value in headers:
                if name not in ("Status", "Content-Length"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            if server.cut_after is not None:
                answer = answer[: server.cut_after]
                self.close_connection = True
            self.wfile.write(answer)

    return Handler


@contextmanager
def serving(root: Path, certificate: tuple[Path, Path] | None = None) -> Iterator[GitServer]:
    """A server of one fresh bare repository below `root`; over HTTPS when it has a certificate and its key."""
    made = GitServer(root)
    made.root.mkdir()
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(made.repository)], check=True)
    subprocess.run(["git", "-C", str(made.repository), "config", "http.receivepack", "true"], check=True)
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    made.port = http.server_address[1]
    if certificate is not None:
        made.scheme = "https"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        http.socket = context.wrap_socket(http.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
