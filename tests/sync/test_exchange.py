"""Shelves exchanging over a real Git server and by parcels."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import Invalid, Unavailable
from workbench.formats.canonical import emit
from workbench.formats.native import bundled_root, folder_files
from workbench.sync import exchange
from workbench.sync.exchange import RolledBack
from workbench.sync.parcels import Seal
from workbench.sync.remotes import LoginRefused, Remote
from workbench.sync.repository import MAIN
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey
from workbench.sync.trust import AUTHOR, TRANSLATOR, allowed_signers

FID = "mlops-google"
HEAD = f"frameworks/{FID}/framework.json"


def library() -> dict[str, bytes | None]:
    return {f"frameworks/{FID}/{path}": data for path, data in folder_files(bundled_root() / FID).items()}


def with_title(shelf: Shelf, title: object, **more: object) -> dict[str, bytes | None]:
    tree = json.loads(shelf.files(f"frameworks/{FID}")["framework.json"])
    tree[FID] |= {"title": title, **more}
    return {HEAD: emit(tree).encode()}


def title_of(shelf: Shelf) -> object:
    return json.loads(shelf.files(f"frameworks/{FID}")["framework.json"])[FID]["title"]


@pytest.fixture
def anna(tmp_path: Path, stack: ExitStack) -> Shelf:
    made = stack.enter_context(Shelf.create(tmp_path / "anna", "Firm standard", SigningKey.generate(), "Anna Keller"))
    made.publish(library(), "Add the Google model")
    return made


@pytest.fixture
def join(tmp_path: Path, stack: ExitStack, anna: Shelf) -> Callable[..., Shelf]:
    """join(name, source, roles=…): a second machine, let in by Anna unless roles is empty."""

    def make(name: str, source: Remote | Path, roles: tuple[str, ...] = (AUTHOR,), **more: object) -> Shelf:
        key = SigningKey.generate()
        if roles:
            anna.approve(key.public, name, frozenset(roles))
            if isinstance(source, Remote):
                anna.exchange("origin")
            else:
                anna.parcel_out(source)
        return stack.enter_context(
            Shelf.join(tmp_path / name, source, anna.state.now.pinned, key, name, **more))  # type: ignore[arg-type]

    return make


# --- over a server --------------------------------------------------------------------------------------------------

def test_two_machines_over_http_end_equal_and_git_agrees(anna: Shelf, join, server, git, tmp_path: Path) -> None:
    anna.add_remote("origin", server.url)
    first = anna.exchange("origin")
    assert len(first.sent) == 2 and first.seen == anna.tip
    ben = join("ben", Remote(server.url))
    assert ben.tip == anna.tip and ben.state.now.name == "Firm standard"
    anna.publish(with_title(anna, "Anna's title"), "Rename")
    ben.publish(with_title(ben, title_of(ben), licence="Ben's licence"), "Licence")
    ben.exchange("origin")
    anna.exchange("origin")
    ben.exchange("origin")
    assert anna.tip == ben.tip and title_of(ben) == "Anna's title"
    assert json.loads(ben.files(f"frameworks/{FID}")["framework.json"])[FID]["licence"] == "Ben's licence"
    again = anna.exchange("origin")
    assert not again.received and not again.sent
    git(server.repository, "fsck", "--strict", "--full")
    signers = tmp_path / "signers"
    signers.write_text(allowed_signers(anna.policy()))
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", server.url, str(clone))
    listed = git(clone, "-c", f"gpg.ssh.allowedSignersFile={signers}", "log", "--format=%h %an %G?").splitlines()
    assert {line.split()[-1] for line in listed if "Assay merge" not in line} == {"G"}
    assert "Anna's title" in git(clone, "log", "-p", "--", HEAD)
    assert any(e.kind == "exchanged" for e in ben.state.now.events)


def test_the_same_field_on_two_machines_is_kept_twice_and_a_decision_sticks(anna: Shelf, join, server) -> None:
    anna.add_remote("origin", server.url)
    anna.exchange("origin")
    ben = join("ben", Remote(server.url))
    anna.publish(with_title(anna, "Anna's"), "Rename")
    ben.publish(with_title(ben, "Ben's"), "Rename")
    for shelf in (anna, ben, anna):
        shelf.exchange("origin")
    assert title_of(anna) == title_of(ben) == {"~": ["Anna's", "Ben's"]}
    ben.publish(with_title(ben, "Ben's"), "Decide")
    ben.exchange("origin")
    anna.exchange("origin")
    assert title_of(anna) == "Ben's" and anna.tip == ben.tip


def test_unapproved_unknown_and_unsigned_changes_are_set_aside(anna: Shelf, join, server, git, tmp_path: Path) -> None:
    anna.add_remote("origin", server.url)
    anna.exchange("origin")
    eve = join("eve", Remote(server.url), roles=())
    assert not eve.may_write()
    eve.publish(with_title(eve, "Eve's"), "Sneak in")
    eve.exchange("origin")
    outcome = anna.exchange("origin")
    assert [r.kind for r in outcome.refused] == ["unknown"] and title_of(anna) != "Eve's"
    assert anna.state.now.remotes["origin"].last_error


def test_a_change_by_hand_with_plain_git_is_listed_and_a_signed_one_is_taken(anna: Shelf, server, git, tmp_path: Path,
                                                                             ) -> None:
    anna.add_remote("origin", server.url)
    anna.exchange("origin")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", server.url, str(clone))
    file = clone / HEAD
    file.write_text(re.sub('"title": "', '"title": "By hand ', file.read_text(), count=1))
    who = {"GIT_AUTHOR_NAME": "Anna Keller", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "Anna Keller",
           "GIT_COMMITTER_EMAIL": "a@example.org"}
    private = tmp_path / "key"
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    secret = Ed25519PrivateKey.from_private_bytes(anna.key.seed)
    private.write_bytes(secret.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    private.chmod(0o600)
    git(clone, "commit", "-qam", "By hand", env=who)
    git(clone, "push", "-q", "origin", "main")
    assert [r.kind for r in anna.exchange("origin").refused] == ["unsigned"]
    git(clone, "-c", "gpg.format=ssh", "-c", f"user.signingkey={private}", "commit", "-q", "--amend", "-S", "-m",
        "By hand, signed", env=who)
    git(clone, "push", "-qf", "origin", "main")
    outcome = anna.exchange("origin")
    assert not outcome.refused and len(outcome.received) == 1
    assert "By hand" in anna.files(f"frameworks/{FID}")["framework.json"].decode()


def test_who_translates_may_translate_only(anna: Shelf, join, server) -> None:
    anna.add_remote("origin", server.url)
    anna.exchange("origin")
    tom = join("tom", Remote(server.url), roles=(TRANSLATOR,))
    tom.publish({f"frameworks/{FID}/i18n/de/root.json": b'{\n "x": {\n  "title": "Titel"\n }\n}\n'}, "Translate")
    tom.exchange("origin")
    assert not anna.exchange("origin").refused
    tom.publish(with_title(tom, "Tom's"), "Change")
    tom.exchange("origin")
    assert [r.kind for r in anna.exchange("origin").refused] == ["role"]


def test_a_revoked_key_signs_in_vain_and_what_was_taken_stays(anna: Shelf, join, server) -> None:
    anna.add_remote("origin", server.url)
    anna.exchange("origin")
    ben = join("ben", Remote(server.url))
    ben.publish(with_title(ben, "Before"), "Rename")
    ben.exchange("origin")
    anna.exchange("origin")
    anna.revoke(ben.key.public.fingerprint)
    ben.publish(with_title(ben, "After"), "Rename")
    ben.exchange("origin")
    assert [r.kind for r in anna.exchange("origin").refused] == ["revoked"]
    assert title_of(anna) == "Before"


def test_who_joins_after_a_revocation_takes_what_the_key_signed_before(anna: Shelf, join, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    anna.parcel_out(stick)
    ben = join("ben", stick)
    ben.publish(with_title(ben, "Before"), "Rename")
    ben.parcel_out(stick)
    anna.parcels_in(stick)
    anna.revoke(ben.key.public.fingerprint)
    anna.state.update(sent={})
    other = tmp_path / "other"
    other.mkdir()
    anna.parcel_out(other)
    cleo = join("cleo", other)
    assert title_of(cleo) == "Before" and cleo.may_write()


def test_a_rolled_back_server_raises_the_alarm(anna: Shelf, server, git) -> None:
    anna.add_remote("origin", server.url)
    anna.exchange("origin")
    git(server.repository, "update-ref", "refs/heads/main", "main~1")
    with pytest.raises(RolledBack, match="no longer holds"):
        anna.exchange("origin")
    assert "no longer holds" in anna.state.now.remotes["origin"].last_error


def test_wrong_password_is_tried_once(anna: Shelf, server) -> None:
    server.password = "right"
    anna.add_remote("origin", server.url, username="ana")
    with pytest.raises(LoginRefused, match="refused the login"):
        anna.exchange("origin", password="wrong")
    assert server.logins in (["ana:wrong"], [])  # the first request may go without a login
    server.logins.clear()
    assert anna.exchange("origin", password="right").sent


def test_a_hook_that_refuses_is_believed_over_the_push(anna: Shelf, server) -> None:
    hook = server.repository / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no entry >&2\nexit 1\n")
    hook.chmod(0o755)
    anna.add_remote("origin", server.url)
    with pytest.raises(Unavailable, match="refuses"):
        anna.exchange("origin")
    hook.unlink()
    assert anna.exchange("origin").seen == anna.tip


def test_a_locked_branch_is_busy_and_work_stays(anna: Shelf, server) -> None:
    anna.add_remote("origin", server.url)
    anna.exchange("origin")
    lock = server.repository / "refs" / "heads" / "main.lock"
    lock.touch()
    anna.publish(with_title(anna, "Mine"), "Rename")
    with pytest.raises(Unavailable):
        anna.exchange("origin")
    assert title_of(anna) == "Mine"
    lock.unlink()
    assert anna.exchange("origin").sent


@pytest.mark.parametrize("part", [0.0, 0.01, 0.1, 0.5, 0.9, 0.99])
def test_a_connection_cut_at_any_byte_changes_nothing(anna: Shelf, join, server, git, part: float) -> None:
    """part: how much of the largest answer arrives; what another machine in the same state got tells its size."""
    anna.add_remote("origin", server.url)
    anna.exchange("origin")
    ben, cleo = join("ben", Remote(server.url)), join("cleo", Remote(server.url))
    anna.publish(with_title(anna, "New"), "Rename")
    anna.exchange("origin")
    server.largest = 0
    cleo.exchange("origin")
    before = ben.tip
    server.cut_after = int(part * server.largest)
    with pytest.raises((Unavailable, Invalid)):
        ben.exchange("origin")
    assert ben.tip == before
    server.cut_after = None
    ben.exchange("origin")
    assert ben.tip == anna.tip
    git(ben.folder / "library.git", "fsck", "--strict", "--full")


@pytest.mark.parametrize("times", [1, 6, 10_000])
def test_a_branch_that_moves_while_it_is_read_is_no_alarm(anna: Shelf, server, monkeypatch: pytest.MonkeyPatch,
                                                          times: int) -> None:
    """The server named a tip whose objects came with no answer yet: asked again, and in the end told as busy."""
    anna.add_remote("origin", server.url)
    anna.exchange("origin")
    anna.publish(with_title(anna, "New"), "Rename")
    real, left = Remote._fetch, [times]

    def moving(self: Remote, *arguments: Any) -> dict[bytes, bytes]:
        left[0] -= 1
        return {MAIN: b"1" * 40} if left[0] >= 0 else real(self, *arguments)

    monkeypatch.setattr(Remote, "_fetch", moving)
    monkeypatch.setattr(exchange, "_wait", lambda *_: None)
    if times < 100:
        assert anna.exchange("origin").sent
    else:
        with pytest.raises(Unavailable, match="keeps moving"):
            anna.exchange("origin")


def test_nobody_there_is_said_and_kept(anna: Shelf, server) -> None:
    anna.add_remote("origin", "http://127.0.0.1:1/library.git")
    with pytest.raises(Unavailable, match="cannot be reached"):
        anna.exchange("origin")
    assert anna.state.now.remotes["origin"].last_error


def test_a_wrong_fingerprint_does_not_join(anna: Shelf, server, tmp_path: Path) -> None:
    anna.add_remote("origin", server.url)
    anna.exchange("origin")
    with pytest.raises(Invalid, match="Nothing was taken"):
        Shelf.join(tmp_path / "x", Remote(server.url), "SHA256:other", SigningKey.generate(), "X")


def test_a_plain_repository_of_something_else_is_refused(server, tmp_path: Path, git, anna: Shelf) -> None:
    work = tmp_path / "work"
    git(tmp_path, "init", "-q", "-b", "main", str(work))
    (work / "README").write_text("a project")
    git(work, "add", ".")
    git(work, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x")
    git(work, "push", "-q", server.url, "main")
    anna.add_remote("origin", server.url)
    with pytest.raises(Invalid, match="no Assay library"):
        anna.exchange("origin")


# --- parcels --------------------------------------------------------------------------------------------------------

def test_parcels_in_any_order_end_equal(anna: Shelf, join, tmp_path: Path, git) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    anna.parcel_out(stick)
    ben = join("ben", stick)
    for n in range(4):
        anna.publish(with_title(anna, f"Title {n}"), "Rename")
        made = anna.parcel_out(stick)
        assert made is not None
        if n == 0:
            git(tmp_path, "bundle", "list-heads", str(made.path))
    assert anna.parcel_out(stick) is None
    own = sorted((stick / anna.state.now.library / anna.state.now.device).iterdir())
    hidden = own[-2].rename(tmp_path / own[-2].name)
    got = ben.parcels_in(stick)
    assert title_of(ben) == "Title 1"
    assert [p.state for p in ben.state.now.parcels if p.state == "waiting"] == ["waiting"]
    assert got and all(p.state == "imported" for p in got)
    hidden.rename(own[-2])
    ben.parcels_in(stick)
    assert ben.tip == anna.tip
    ben.publish(with_title(ben, "From Ben"), "Rename")
    ben.parcel_out(stick)
    anna.parcels_in(stick)
    assert anna.tip == ben.tip and ben.parcels_in(stick) == []


@pytest.mark.parametrize("harm", ["cut", "flip", "rename", "empty", "foreign"])
def test_a_harmed_parcel_is_set_aside_and_others_go_on(anna: Shelf, join, tmp_path: Path, harm: str) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    anna.parcel_out(stick)
    ben = join("ben", stick)
    anna.publish(with_title(anna, "Next"), "Rename")
    made = anna.parcel_out(stick)
    assert made is not None
    data = made.path.read_bytes()
    if harm == "cut":
        made.path.write_bytes(data[: len(data) // 2])
    elif harm == "flip":
        made.path.write_bytes(data[:200] + bytes([data[200] ^ 1]) + data[201:])
    elif harm == "empty":
        made.path.write_bytes(b"")
    elif harm == "rename":
        made.path.rename(made.path.with_name("000009-" + "0" * 64 + ".bundle"))
    else:
        import hashlib

        made.path.write_bytes(b"not a bundle")
        made.path.rename(made.path.with_name(f"000009-{hashlib.sha256(b'not a bundle').hexdigest()}.bundle"))
    before = ben.tip
    if harm != "foreign":
        assert ben.parcels_in(stick) == [] and "not complete yet" in ben.state.now.parcels[-1].reason
    (done,) = ben.parcels_in(stick)  # nothing more came meanwhile
    assert done.state == "quarantined" and done.reason and ben.tip == before
    assert not list(ben.folder.glob("quarantine-*"))
    assert any(e.kind == "set aside" for e in ben.state.now.events)
    made.path.parent.mkdir(exist_ok=True)
    made.path.write_bytes(data)
    ben.parcels_in(stick)
    assert ben.tip == anna.tip


def test_a_sealed_parcel_opens_with_the_shelf_key_only(tmp_path: Path, stack: ExitStack) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    seal = Seal.generate()
    anna = stack.enter_context(
        Shelf.create(tmp_path / "a", "Client", SigningKey.generate(), "Anna", seal=seal))
    anna.publish(with_secret := {"frameworks/f/framework.json": b'{\n "f": {\n  "title": "Northwind secret"\n }\n}\n'},
                 "Add")
    made = anna.parcel_out(stick)
    assert made is not None and made.path.name.endswith(".age")
    assert b"Northwind" not in made.path.read_bytes() and b"git bundle" not in made.path.read_bytes()
    with pytest.raises(Invalid, match="sealed"):
        Shelf.join(tmp_path / "b", stick, anna.state.now.pinned, SigningKey.generate(), "Ben")
    with pytest.raises(Invalid, match="another shelf"):
        Shelf.join(tmp_path / "c", stick, anna.state.now.pinned, SigningKey.generate(), "C", seal=Seal.generate())
    ben = stack.enter_context(
        Shelf.join(tmp_path / "d", stick, anna.state.now.pinned, SigningKey.generate(), "Ben", seal=seal))
    assert ben.files("frameworks/f")["framework.json"] == with_secret["frameworks/f/framework.json"]


def test_a_copied_machine_takes_a_new_device_id(anna: Shelf, tmp_path: Path, stack: ExitStack) -> None:
    import shutil

    stick = tmp_path / "stick"
    stick.mkdir()
    anna.parcel_out(stick)
    anna.close()
    shutil.copytree(anna.folder, tmp_path / "copy")
    (tmp_path / "copy" / ".library.lock").unlink(missing_ok=True)
    twin = stack.enter_context(Shelf(tmp_path / "copy", anna.key))
    again = stack.enter_context(Shelf(anna.folder, anna.key))
    again.publish(with_title(again, "One"), "Rename")
    again.parcel_out(stick)
    twin.publish(with_title(twin, "Two"), "Rename")
    twin.parcel_out(stick)
    assert twin.state.now.device != again.state.now.device
    again.parcels_in(stick)
    twin.parcels_in(stick)
    again.parcel_out(stick)
    twin.parcels_in(stick)
    assert again.tip == twin.tip and title_of(twin) == {"~": ["One", "Two"]}


def test_a_stick_that_is_gone_is_said(anna: Shelf, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="is not there"):
        anna.parcel_out(tmp_path / "gone")
    with pytest.raises(Unavailable, match="is not there"):
        anna.parcels_in(tmp_path / "gone")


def test_strange_names_are_ignored_and_told(anna: Shelf, join, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    anna.parcel_out(stick)
    ben = join("ben", stick)
    place = stick / anna.state.now.library / anna.state.now.device
    (place / "000002 (conflict copy).bundle").write_bytes(b"x")
    (stick / anna.state.now.library / "Thumbs.db").write_bytes(b"x")
    assert ben.parcels_in(stick) == []
    assert len([e for e in ben.state.now.events if e.kind == "ignored"]) == 2


def test_refs_of_a_parcel_never_move_the_branch_backwards(anna: Shelf, join, tmp_path: Path) -> None:
    """An old parcel that turns up again changes nothing."""
    stick = tmp_path / "stick"
    stick.mkdir()
    anna.parcel_out(stick)
    ben = join("ben", stick)
    anna.publish(with_title(anna, "New"), "Rename")
    anna.parcel_out(stick)
    ben.parcels_in(stick)
    ben.state.update(parcels=())
    ben.parcels_in(stick)
    assert ben.tip == anna.tip == ben.repo.refs()[MAIN]
