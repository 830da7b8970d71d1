"""Ways out: words set aside are adopted or undone, a replaced server is accepted, lost keys and devices come back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.sync.machines import HEAD, Machines, title, titled
from tests.sync.test_shelves import UID, add_model, bench, edit, first_criterion, joined, revisions  # noqa: F401
from workbench.commands import frameworks
from workbench.errors import Invalid, NotFound, Unavailable
from workbench.sync.exchange import RolledBack
from workbench.sync.remotes import Remote
from workbench.sync.repository import MAIN, Repository
from workbench.sync.rescue import accept, adopt
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey
from workbench.sync.trust import ADOPTS, Policy, policy_files, sign


@pytest.fixture
def m(tmp_path: Path) -> Iterator[Machines]:
    with ExitStack() as stack:
        made = Machines(tmp_path, stack)
        made.join("ben", ("author",))
        yield made


def unsigned(m: Machines, changes: dict[str, bytes | None]) -> bytes:
    """A change pushed with plain git."""
    with Repository(m.place) as repo:
        tip = repo.tip()
        assert tip
        made = repo.new_commit(repo.write_tree(repo.tree_of(tip), changes), (tip,), "By hand", m("anna").author, 0)
        oid = repo.save(made)
        assert repo.swap(MAIN, tip, oid)
        return oid


def house(text: str) -> dict[str, bytes | None]:
    return {HEAD: f'{{\n "house": {{\n  "title": "{text}",\n  "type": "framework"\n }}\n}}\n'.encode()}


# --- set aside ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("undo", [False, True])
def test_an_unsigned_change_is_adopted_or_undone_and_exchanges_go_on(m: Machines, undo: bool) -> None:
    unsigned(m, house("By hand"))
    title(m("ben"), "Ben's")
    for name in ("anna", "ben"):
        assert [r.kind for r in m.sync(name)[0].refused] == ["unsigned"]
    assert [r.kind for r in adopt(m("ben"), "origin", undo=undo)] == ["unsigned"]
    assert not m.sync("ben")[0].refused and not m.sync("anna")[0].refused
    assert m("anna").tip == m("ben").tip
    assert titled(m("anna")) == ("Ben's" if undo else {"~": ["Ben's", "By hand"]})
    with pytest.raises(NotFound, match="Nothing from origin"):
        adopt(m("ben"), "origin")


def test_words_of_a_revoked_key_on_the_server_are_undone(m: Machines) -> None:
    m.sync("ben")
    m("anna").revoke("Ben")
    title(m("ben"), "The thief's")
    m.sync("ben")
    assert [r.kind for r in m.sync("anna")[0].refused] == ["revoked"]
    adopt(m("anna"), "origin", undo=True)
    assert not m.sync("anna")[0].refused and titled(m("anna")) == "House model"
    cleo = m.join("cleo")
    assert titled(cleo) == "House model" and cleo.may_write()


def test_a_parcel_that_was_set_aside_is_adopted(tmp_path: Path) -> None:
    with ExitStack() as stack:
        m = Machines(tmp_path, stack, parcels=True)
        eve = m.join("eve", ())
        title(eve, "Eve's")
        m.sync("eve", "anna")
        assert titled(m("anna")) == "House model"
        assert [r.kind for r in adopt(m("anna"), "origin")] == ["unknown"]
        m.sync("anna")
        assert titled(m("anna")) == "Eve's"
        m.join("fay")
        assert titled(m("fay")) == "Eve's"


def test_a_damaged_parcel_beside_it_does_not_keep_one_from_being_adopted(tmp_path: Path) -> None:
    with ExitStack() as stack:
        m = Machines(tmp_path, stack, parcels=True)
        eve, fay = m.join("eve", ()), m.join("fay")
        title(fay, "Fay's")
        made = fay.parcel_out(m.place)
        assert made
        made.path.write_bytes(b"not what its name says")
        title(eve, "Eve's")
        m.sync("eve")
        m.sync("anna", "anna")  # half copied the first time, set aside the second
        assert len([p for p in m("anna").state.now.parcels if p.state == "quarantined"]) == 2
        with pytest.raises(NotFound):
            adopt(m("anna"), "origin", seen=())
        adopt(m("anna"), "origin")
        m.sync("anna")
        assert titled(m("anna")) == "Eve's"
        assert [p.head for p in m("anna").state.now.parcels if p.state != "imported"] == [""]


def test_nobody_adopts_a_change_of_who_may_sign(m: Machines) -> None:
    """Not through the verb, and not by naming it in a commit of one's own."""
    eve = SigningKey.generate().public
    m.sync("ben")
    evil = unsigned(m, policy_files(Policy({eve.fingerprint: eve.line})))
    m.sync("anna", "ben")
    for name in ("anna", "ben"):
        with pytest.raises(Invalid, match="Nobody can vouch"):
            adopt(m(name), "origin")
    ben = m("ben")
    ben.publish({}, "Sneak it in", evil, trailing=f"{ADOPTS}: {evil.decode()}\n")
    with Repository(m.place) as repo:
        assert repo.tip() == evil
    _push(ben, m.place)
    refused = m.sync("anna")[0].refused
    assert "unsigned" in [r.kind for r in refused] and eve.fingerprint not in m("anna").policy().roots


def _push(shelf: Shelf, place: Path) -> None:
    """Put a branch onto the server past this machine's own judgement, as a changed program would."""
    with Repository(place) as repo:
        old = repo.tip()
    assert shelf.tip and not Remote(str(place)).push(shelf.repo, {MAIN: (old, shelf.tip)})


def test_who_may_only_translate_adopts_nothing(m: Machines) -> None:
    tom = m.join("tom", ("translator",))
    bad = unsigned(m, house("By hand"))
    m.sync("tom")
    with pytest.raises(Invalid, match="Only an author or a root"):
        adopt(tom, "origin")
    tom.publish({}, "Try", bad, trailing=f"{ADOPTS}: {bad.decode()}\n")
    _push(tom, m.place)
    assert "unsigned" in [r.kind for r in m.sync("anna")[0].refused]


def test_what_was_edited_since_is_not_thrown_back(m: Machines) -> None:
    m.sync("ben")
    m("anna").revoke("Ben")
    title(m("ben"), "First")
    title(m("ben"), "Second")
    m.sync("ben", "anna")
    adopt(m("anna"), "origin", undo=True)  # both are undone in turn
    assert titled(m("anna")) == "House model"
    m.sync("anna")
    unsigned(m, house("By hand"))
    with Repository(m.place) as repo:
        tip = repo.tip()
        assert tip
    Remote(str(m.place)).fetch(m("anna").repo)
    tree = m("anna").repo.write_tree(m("anna").repo.tree_of(tip), house("Edited since"))
    made = m("anna").repo.new_commit(tree, (tip,), "Edit", m("anna").author, 0)
    sign(made, m("anna").key)
    oid = m("anna").repo.save(made)
    assert not Remote(str(m.place)).push(m("anna").repo, {MAIN: (tip, oid)})
    with pytest.raises(Invalid, match="edited again"):
        adopt(m("anna"), "origin", undo=True)


# --- a server set up anew -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("how", ["empty", "backup"])
def test_a_server_that_was_set_up_anew_is_gone_on_with_by_decision(m: Machines, how: str) -> None:
    backup = m.folder / "backup.git"
    shutil.copytree(m.place, backup)
    title(m("anna"), "Newer")
    m.sync("anna", "ben")
    shutil.rmtree(m.place)
    if how == "empty":
        Repository.create(m.place).close()
    else:
        shutil.copytree(backup, m.place)
    with pytest.raises(RolledBack):
        m.sync("anna")
    assert m("anna").state.now.remotes["origin"].replaced
    m.place.rename(m.folder / "away")
    with pytest.raises(Unavailable):
        m.sync("anna")
    (m.folder / "away").rename(m.place)
    assert m("anna").state.now.remotes["origin"].replaced  # not forgotten by being out of reach
    accept(m("anna"), "origin")
    assert not m("anna").state.now.remotes["origin"].replaced
    m.sync("anna", "ben")  # nobody else has to decide: what they knew is there again
    assert titled(m("ben")) == "Newer" and m("ben").tip == m("anna").tip
    assert any("You decided" in e.text for e in m("anna").state.now.events)
    with pytest.raises(NotFound):
        accept(m("anna"), "elsewhere")


def test_a_parcel_that_leads_back_is_told_and_loses_nothing(tmp_path: Path) -> None:
    with ExitStack() as stack:
        m = Machines(tmp_path, stack, parcels=True)
        ben = m.join("ben")
        anna = m("anna")
        m.sync("anna", "ben")
        old = anna.tip
        title(anna, "Newer")
        m.sync("anna", "ben")
        assert old and anna.tip and anna.repo.swap(MAIN, anna.tip, old)  # set back to a backup
        m("anna").parcel_out(m.place)
        ben.parcels_in(m.place)
        assert titled(ben) == "Newer"
        told = [e for e in ben.state.now.events if e.kind == "rolled back"]
        assert len(told) == 1 and "Nothing was lost" in told[0].text


# --- lost devices and keys ------------------------------------------------------------------------------------------

def test_a_lost_device_is_revoked_and_its_owner_joins_with_another(tmp_path: Path) -> None:
    """Its parcels on the stick count no more, what was taken from them before stays."""
    with ExitStack() as stack:
        m = Machines(tmp_path, stack, parcels=True)
        ben = m.join("ben")
        title(ben, "Before")
        m.sync("ben", "anna")
        lost = m.fingerprint("ben")
        m("anna").revoke("Ben")
        title(ben, "The finder's")
        ben.parcel_out(m.place)
        m.sync("anna")
        assert titled(m("anna")) == "Before"
        assert any("revoked" in p.reason for p in m("anna").state.now.parcels)
        again = m.shelves["ben2"] = m.join("ben2", ())
        m("anna").approve(again.key.public, "Ben", frozenset(("author",)))
        m.sync("anna", "ben2")
        assert again.may_write()
        m.sync("ben2", "anna")  # who joins by stick has read the finder's parcel before he heard of the revocation
        adopt(m("anna"), "origin", undo=True)
        m.sync("anna", "ben2")
        assert titled(again) == titled(m("anna")) == "Before"
        title(again, "Ben is back")
        m.sync("ben2", "anna")
        assert titled(m("anna")) == "Ben is back"
        assert m("anna").signer("Ben").fingerprint != lost


@pytest.mark.usefixtures("joined")
def test_a_lost_key_is_replaced_by_joining_again_and_nothing_is_lost(run, tmp_path: Path, stick: Path) -> None:
    """Drafts stay drafts; what was published but never sent goes out when the new key has been let in."""
    uid = first_criterion(tmp_path, "ben")
    edit(tmp_path, "ben", uid, text="Sent before")
    for home in ("ben", "anna"):
        run(home, "sync", "now")
    edit(tmp_path, "ben", uid, evidence="Not sent yet")
    made = bench(tmp_path, "ben", "Ben")
    made.do(frameworks.edit_part(made.draft(UID), uid, {"ask": "A draft"}))
    made.close()
    before = revisions(tmp_path, "ben")
    invitation = json.loads(run("anna", "sync", "invite", "--json"))["invitation"]
    assert "already" in run("ben", "sync", "join", invitation, "--from", stick, code=1)
    for file in (tmp_path / "ben").glob("shelves/*/key.*"):
        file.unlink()
    assert "Join the library again" in run("ben", "sync", "now", code=1)
    run("ben", "sync", "join", invitation, "--from", stick, "--as", "Ben")
    assert len(list((tmp_path / "ben" / "shelves").iterdir())) == 1
    run("ben", "sync", "now")  # not let in yet: nothing goes out, nothing breaks
    run("anna", "sync", "now")
    asked = json.loads(run("anna", "sync", "status", "--json"))["requests"]
    run("anna", "sync", "approve", asked[-1]["fingerprint"])
    for home in ("anna", "ben", "anna"):
        run(home, "sync", "now")
    there = bench(tmp_path, "anna", "Anna")
    criterion = there.framework(UID).criterion_by_uid[uid]
    assert (criterion.text, criterion.evidence) == ("Sent before", "Not sent yet")
    there.close()
    here = bench(tmp_path, "ben", "Ben")
    assert here.draft(UID).framework.criterion_by_uid[uid].ask == "A draft"
    here.close()
    assert set(before) <= set(revisions(tmp_path, "ben"))


# --- the command line -----------------------------------------------------------------------------------------------

def test_a_whole_life_of_a_library_by_the_command_line(run, tmp_path: Path, stick: Path, git) -> None:
    """Two roots who must agree, a device let in and taken out, the passphrase changed, all without a keyring."""
    run("anna", "sync", "init", "Firm", "--as", "Anna")
    run("anna", "sync", "add-remote", stick)
    add_model(tmp_path, "anna")
    run("anna", "sync", "now")
    line = run("anna", "sync", "invite").splitlines()[0]
    for home in ("ben", "cleo"):
        run(home, "sync", "join", line, "--from", stick, "--as", home.title())
        run("anna", "sync", "approve", home.title())
        run("anna", "sync", "root", home.title())
        run("anna", "sync", "now")
    assert "nothing can be changed" in run("anna", "sync", "root", "--needs", "3")
    run("anna", "sync", "now")
    assert "Proposed" in run("anna", "sync", "root", "--needs", "2", "--releasers", "1")
    told = json.loads(run("anna", "sync", "trust", "--json"))
    assert told["needs"] == 3 and len(told["proposed"]) == 1
    run("anna", "sync", "now")
    for home in ("ben", "cleo"):
        run(home, "sync", "now")
        said = run(home, "sync", "trust")
        assert "asks for 2 root keys" in said
        assert "1 changes of who may sign wait" in run(home, "sync", "status")
        answer = run(home, "sync", "agree")
        run(home, "sync", "now")
    assert "It holds now" in answer
    run("anna", "sync", "now")
    assert json.loads(run("anna", "sync", "trust", "--json"))["needs"] == 2
    assert "Proposed" in run("anna", "sync", "revoke", "Ben")
    assert "No proposed change" in run("anna", "sync", "agree", "zzz", code=1)
    assert "wait for a decision" in run("anna", "sync", "decide", "1", code=1)
    assert "Nothing from origin" in run("anna", "sync", "adopt", code=1)
    assert "no remote" in run("anna", "sync", "accept", "nowhere", code=1)
    signers = run("cleo", "sync", "signers")
    assert signers.count("ssh-ed25519") == 3 and "Anna" in signers
    new = tmp_path / "new"
    new.write_text("another-horse\n")
    run("anna", "sync", "passphrase", "--new-passphrase-file", new)
    assert "does not open" in run("anna", "sync", "status", code=1)
    (tmp_path / "word").write_text("another-horse\n")
    assert "Firm" in run("anna", "sync", "status")
    assert "keyring" in run("anna", "sync", "passphrase", "--keyring", code=1)
    assert "Firm" in run("anna", "sync", "status")  # the key stays where it was


def test_a_plain_clone_verifies_with_the_file_in_it(m: Machines, git, tmp_path: Path) -> None:
    title(m("ben"), "Ben's")
    m.sync("ben")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(m.place), str(clone))
    allowed = "gpg.ssh.allowedSignersFile=trust/allowed_signers"
    git(clone, "-c", allowed, "verify-commit", "HEAD")
    listed = git(clone, "-c", allowed, "log", "--format=%G? %an").splitlines()
    assert listed and {line.split()[0] for line in listed} == {"G"}
    assert " Ben\n" in (clone / "trust" / "allowed_signers").read_text()
    m.sync("anna")
    m("anna").revoke("Ben")
    m.sync("anna")
    git(clone, "pull", "-q")
    assert " Ben\n" not in (clone / "trust" / "allowed_signers").read_text()
