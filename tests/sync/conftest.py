"""Repositories and the real git for the tests of the exchange."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.sync.git_server import GitServer, serving
from workbench.cli.root import command_line
from workbench.sync.repository import Author, Repository

ANNA = Author("Anna Keller", "anna@example.org")


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """What is entered here is closed when the test ends."""
    with ExitStack() as made:
        yield made


@pytest.fixture
def repo(tmp_path: Path) -> Iterator[Repository]:
    with Repository.create(tmp_path / "library.git") as made:
        yield made


@pytest.fixture
def git() -> Callable[..., str]:
    """git(folder, *arguments): the command line's answer; a complaint fails the test."""

    def run(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> str:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        done = subprocess.run(["git", "-c", "safe.directory=*", "-C", str(folder), *arguments], capture_output=True,
                              text=True, env={**clean, "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", **(env or {})})
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def commit() -> Callable[..., bytes]:
    """commit(repo, files, *parents): a commit with files changed against its first parent; its id."""

    def make(repo: Repository, files: dict[str, bytes | None], *parents: bytes, when: int = 0) -> bytes:
        base = repo.tree_of(parents[0]) if parents else None
        tree = repo.write_tree(base, files)
        return repo.save(repo.new_commit(tree, parents, "Edit", ANNA, when))

    return make


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    with serving(tmp_path / "server") as made:
        yield made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """run(home, *arguments): what the command prints; a failure fails the test unless code says otherwise."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    word = tmp_path / "word"
    word.write_text("correct-horse\n")

    def call(home: str, *arguments: object, code: int = 0) -> str:
        said = command_line([*map(str, arguments), "--home", str(tmp_path / home), "--passphrase-file", str(word)])
        out = capsys.readouterr()
        assert said == code, out.err + out.out
        return out.out if code == 0 else out.err

    return call
