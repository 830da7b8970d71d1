"""A long history: what is done every day costs the same however long it is. 300 commits here, 50,000 as a slow test."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sync.git_server import GitServer
from tests.sync.long_history import History as LongHistory
from tests.sync.test_lean import KEY, begin, edit
from workbench.sync.history import History
from workbench.sync.remotes import Remote
from workbench.sync.repository import Repository
from workbench.sync.shelf import Shelf


def processor(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def use(tmp_path: Path, server: GitServer, commits: int) -> None:
    with begin(tmp_path / "one", server, 200):
        pass
    with Repository(server.repository) as there:
        LongHistory(there, KEY).add(commits, tmp_path)
    Shelf.join(tmp_path / "two", Remote(server.url), KEY.public.fingerprint, KEY, "Ben").close()
    with Shelf(tmp_path / "two", KEY) as two:
        assert len(two.repo.graph.between(two.tip or b"", [])) == commits + 2
        assert processor(lambda: two.exchange("origin")) < 1
        assert processor(lambda: edit(two, "f3", "mine")) < 0.5
        assert processor(lambda: two.exchange("origin")) < 1
        history = History(two.repo)
        assert processor(lambda: history.timeline("", 200)) < 1
        assert processor(lambda: history.cards(sorted(f"frameworks/{name}" for name in two.groups()))) < 3


def test_some_hundred_commits(tmp_path: Path, server: GitServer) -> None:
    use(tmp_path, server, 300)


@pytest.mark.slow
def test_fifty_thousand_commits(tmp_path: Path, server: GitServer) -> None:
    use(tmp_path, server, 50_000)
