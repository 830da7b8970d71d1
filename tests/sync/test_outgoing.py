"""What a push sends is all that is missing and little else, and writers who meet spread out."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.writers import DAY, simulate, spread
from tests.sync.conftest import ANNA
from tests.sync.test_violence import KEY, content, place  # noqa: F401  the fixture
from workbench.errors import Cancelled, Unavailable
from workbench.sync import exchange as exchanges
from workbench.sync.outgoing import new_objects
from workbench.sync.remotes import Remote
from workbench.sync.repository import Repository
from workbench.sync.shelf import Shelf


def reachable(repo: Repository, *arguments: str) -> set[str]:
    done = subprocess.run(["git", "-c", "safe.directory=*", "-C", str(repo.path), "rev-list", "--objects", *arguments],
                          capture_output=True, text=True, check=True)
    return {line.split()[0] for line in done.stdout.splitlines()}


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_missing_is_left_out(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    with Repository.create(tmp_path_factory.mktemp("r") / "library.git") as repo:
        made: list[bytes] = []
        for n in range(data.draw(st.integers(2, 9))):
            parents = tuple(sorted(data.draw(st.sets(st.sampled_from(made), max_size=2)))) if made else ()
            path = data.draw(st.sampled_from(["a", "d/a", "d/b", "d/e/a", "f/a"]))
            value = data.draw(st.sampled_from([b"1", b"2", None]))
            base = repo.tree_of(parents[0]) if parents else None
            tree = repo.write_tree(base, {path: value})
            made.append(repo.save(repo.new_commit(tree, parents, f"{n}", ANNA, n)))
        want, have = data.draw(st.sampled_from(made)), data.draw(st.sets(st.sampled_from(made), max_size=2))
        sent = {o.id.decode() for o in new_objects(repo, have, [want])}
        missing = reachable(repo, want.decode(), *(f"^{h.decode()}" for h in sorted(have)))
        assert sent >= {oid for oid in missing if oid not in reachable(repo, *(h.decode() for h in sorted(have)))} \
            if have else sent == missing


def test_one_edit_sends_its_own_objects_alone(place: Path) -> None:  # noqa: F811
    with Shelf(place / "shelf", KEY) as shelf:
        before = shelf.tip
        shelf.publish(content("next"), "Next")
        kinds = sorted(o.type_name for o in new_objects(shelf.repo, [before or b""], [shelf.tip or b""]))
        assert kinds == [b"blob", b"commit", b"tree", b"tree", b"tree"]


def test_writers_who_meet_get_through_and_a_long_wait_can_be_stopped(
    place: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(Remote, "push", lambda *_a, **_k: {b"refs/heads/main": "it has moved"})
    with Shelf(place / "shelf", KEY) as shelf:
        shelf.publish(content("next"), "Next")
        remote = Remote(str(place / "server.git"))
        with pytest.raises(Unavailable, match="busy"):
            exchanges.exchange(shelf.repo, remote, shelf.state.now.pinned, None, pause=pauses.append)
        assert len(pauses) >= exchanges.STUCK and max(pauses) <= 0.5
        assert sum(pauses) < 10  # the branch stands still, so nobody is quicker: the server refuses

        def stop(text: str) -> None:
            if text.startswith("Others are sending"):
                raise Cancelled("Cancelled.")

        with pytest.raises(Cancelled):
            exchanges.exchange(shelf.repo, remote, shelf.state.now.pinned, None, stop, pause=pauses.append)


def test_a_thousand_machines_share_a_branch_for_a_day() -> None:
    day = simulate(spread(10_000, DAY), 0.4, 0.1)
    assert not day.failed and sum(day.tries) / len(day.tries) < 1.3
    burst = simulate(spread(100, 0), 0.4, 0.1)
    assert not burst.failed
    flat: Callable[[int, float, random.Random], float] = lambda *_: 0.1  # noqa: E731  the mutant: nobody makes room
    assert simulate(spread(100, 0), 0.4, 0.1, flat).failed > 50
