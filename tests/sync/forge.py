"""A forge of another maker on loopback, with web pages, accounts and rights: Kallithea (packaging/linux/forge.sh).

ASSAY_FORGE names the folder it was set up in. Everything it writes lies below one folder, and it ends with its test.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.sync import peers

WORDS = {"anna": "word-of-anna", "ben": "word-of-ben", "eve": "word-of-eve"}


@dataclass
class Forge:
    """A running forge. Its log is where it says who knocked."""

    root: Path
    port: int
    key: str

    @property
    def log(self) -> Path:
        return self.root / "out.log"

    def url(self, repository: str, name: str = "") -> str:
        login = f"{name}:{WORDS[name]}@" if name else ""
        return f"http://{login}127.0.0.1:{self.port}/{repository}"

    def say(self, method: str, **arguments: object) -> None:
        """One call of its API as the administrator."""
        body = json.dumps({"id": 1, "api_key": self.key, "method": method, "args": arguments}).encode()
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}/_admin/api", body,
                                       {"Content-Type": "application/json"})
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(asked, timeout=30) as answer:
            error = json.load(answer)["error"]
        assert error is None, error

    def refusals(self) -> int:
        return self.log.read_text().count("had a bad password")


@contextmanager
def kallithea(root: Path) -> Iterator[Forge]:
    """Private repository firm: anna may write, ben too, eve may only read."""
    where = os.environ.get("ASSAY_FORGE", "")
    assert where, "Set up the forge with `sh packaging/linux/forge.sh FOLDER`, then set ASSAY_FORGE=FOLDER."
    programs = Path(where).resolve() / "bin"
    (root / "repositories").mkdir(parents=True)
    port = peers.free_port()
    env = {**{k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PYTHON"))}, "HOME": str(root)}

    def cli(*arguments: str) -> None:
        done = subprocess.run([str(programs / "kallithea-cli"), *arguments], cwd=root, env=env, capture_output=True,
                              text=True)
        assert done.returncode == 0, done.stderr

    cli("config-create", "my.ini", "host=127.0.0.1", f"port={port}", "http_server=waitress")
    cli("db-create", "-c", "my.ini", "--user", "admin", "--password", "word-of-admin", "--email", "admin@example.org",
        "--repos", str(root / "repositories"), "--force-yes")
    with closing(sqlite3.connect(root / "kallithea.db")) as kept:
        (key,) = kept.execute("SELECT api_key FROM users WHERE username = 'admin'").fetchone()
    forge = Forge(root, port, key)
    with peers.running([str(programs / "gearbox"), "serve", "-c", str(root / "my.ini")], port, forge.log, env):
        for name, word in WORDS.items():
            forge.say("create_user", username=name, email=f"{name}@example.org", password=word, firstname=name,
                      lastname=name)
        forge.say("create_repo", repo_name="firm", owner="anna", repo_type="git", private=True)
        forge.say("grant_user_permission", repoid="firm", userid="ben", perm="repository.write")
        forge.say("grant_user_permission", repoid="firm", userid="eve", perm="repository.read")
        yield forge
