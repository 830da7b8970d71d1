"""A real forge on loopback (Kallithea): accounts and rights over HTTP. By hand: set ASSAY_FORGE, then -m slow."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.sync.forge import WORDS, Forge, kallithea
from tests.sync.test_exchange import library, with_title
from tests.sync.test_peers import by_hand, whole_exchange
from workbench.errors import Unavailable
from workbench.sync.remotes import Credentials, Remote
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey

pytestmark = pytest.mark.slow
Git = Callable[..., str]


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[Forge]:
    with kallithea(tmp_path / "forge") as made:
        yield made


@pytest.fixture
def anna(tmp_path: Path, stack: ExitStack) -> Shelf:
    made = stack.enter_context(Shelf.create(tmp_path / "anna", "Firm standard", SigningKey.generate(), "Anna Keller"))
    made.publish(library(), "Add the Google model")
    return made


def test_a_whole_exchange(forge: Forge, anna: Shelf, tmp_path: Path, stack: ExitStack, git: Git) -> None:
    whole_exchange(anna, forge.url("firm"), tmp_path, stack, git, login=("anna", WORDS["anna"]))
    clone, stale = tmp_path / "clone", tmp_path / "stale"
    git(tmp_path, "clone", "-q", forge.url("firm", "ben"), str(stale))
    git(stale, "reset", "-q", "--hard", "HEAD~2")
    with pytest.raises(AssertionError, match=r"non-fast-forward|fetch first"):
        by_hand(stale, "too late", git, None)
    kept = forge.root / "repositories" / "firm"
    git(kept, "config", "receive.denyNonFastForwards", "true")
    with pytest.raises(AssertionError, match="non-fast-forward"):
        git(stale, "push", "-qf", "origin", "main")
    assert git(kept, "rev-parse", "main") == git(clone, "rev-parse", "main")
    git(kept, "fsck", "--strict", "--full")


def test_who_may_only_read_and_who_is_not_known(forge: Forge, anna: Shelf, tmp_path: Path, stack: ExitStack) -> None:
    anna.add_remote("origin", forge.url("firm"), "anna")
    anna.exchange("origin", WORDS["anna"])
    eve = stack.enter_context(
        Shelf.join(tmp_path / "eve", Remote(forge.url("firm"), Credentials("eve", WORDS["eve"])),
                   anna.state.now.pinned, SigningKey.generate(), "Eve"))
    assert not eve.state.now.remotes["origin"].last_error
    eve.publish(with_title(eve, "Eve's title"), "Rename")
    with pytest.raises(Unavailable, match="You may read") as failed:
        eve.exchange("origin", WORDS["eve"])
    assert "right to write" in failed.value.hint
    anna.remove_remote("origin")
    anna.add_remote("origin", forge.url("other"), "anna")
    with pytest.raises(Unavailable, match="holds no library"):
        anna.exchange("origin", WORDS["anna"])


def test_a_wrong_password_is_told_once(forge: Forge, run: Callable[..., str], tmp_path: Path) -> None:
    word = tmp_path / "account"
    word.write_text(WORDS["anna"] + "\n")
    made = json.loads(run("anna", "sync", "init", "Firm", "--json"))
    run("anna", "sync", "add-remote", forge.url("firm"), "--username", "anna", "--password-file", word)
    run("anna", "sync", "now")
    word.write_text(WORDS["ben"] + "\n")
    run("ben", "sync", "join", forge.url("firm"), "--fingerprint", made["fingerprint"], "--username", "ben",
        "--password-file", word)
    run("ben", "sync", "now")
    assert forge.refusals() == 0
    forge.say("update_user", userid="ben", password="another-word")
    assert "refused the login" in run("ben", "sync", "now", code=1)
    told = forge.refusals()
    assert told == 1
    assert "asks for a login" in run("ben", "sync", "now", code=1)
    assert forge.refusals() == told, "a refused password is never tried twice"
    word.write_text("another-word\n")
    run("ben", "sync", "now", "--password-file", word)
    run("ben", "sync", "now")
