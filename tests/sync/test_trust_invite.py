"""Inviting and joining: the one line, its picture, and the fingerprint that two people compare."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import Invalid, TooNew
from workbench.formats.canonical import emit
from workbench.sync.invitation import START, Invitation, invitation, is_invitation
from workbench.sync.parcels import Seal
from workbench.sync.qr import code
from workbench.sync.remotes import Remote
from workbench.sync.repository import Author, Repository
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey, names, spoken
from workbench.sync.state import RemoteState, ShelfState
from workbench.sync.trust import Policy, Signer, policy_files, sign

KEY = SigningKey(bytes(32))
MADE = Invitation(KEY.public.fingerprint, "https://git.example.org/firm.git", "Müller & Partner", "lib-1", "")
printable = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@given(name=printable, address=printable, seal=st.sampled_from(["", "AGE-SECRET-KEY-1ABC"]))
def test_what_is_invited_is_read_again(name: str, address: str, seal: str) -> None:
    made = Invitation(KEY.public.fingerprint, address, name, "lib-1", seal)
    assert Invitation.read(made.text) == made
    assert made.text.isascii() and " " not in made.text


@given(at=st.integers(0, len(MADE.text) - 1), to=st.characters(min_codepoint=33, max_codepoint=126))
def test_every_mistyped_character_is_noticed(at: int, to: str) -> None:
    harmed = MADE.text[:at] + to + MADE.text[at + 1 :]
    if harmed.replace(harmed[: len(START)], harmed[: len(START)].lower(), 1) == MADE.text:
        return  # the part before the question mark may be in capitals
    with pytest.raises((Invalid, TooNew)):
        Invitation.read(harmed)


@given(at=st.integers(0, len(MADE.text) - 1))
def test_every_cut_and_every_twist_is_noticed(at: int) -> None:
    with pytest.raises(Invalid):
        Invitation.read(MADE.text[:at])
    twisted = MADE.text[:at] + MADE.text[at : at + 2][::-1] + MADE.text[at + 2 :]
    if twisted != MADE.text:
        with pytest.raises(Invalid):
            Invitation.read(twisted)


def test_what_a_mail_does_to_a_line_does_not_matter() -> None:
    text = MADE.text
    assert Invitation.read(f"  <{text[:30]}\r\n   {text[30:]}>\n") == MADE
    assert is_invitation(text.replace("assay:join", "ASSAY:JOIN")) and not is_invitation("https://example.org")
    with pytest.raises(Invalid, match="no invitation"):
        Invitation.read("https://example.org")
    with pytest.raises(TooNew, match="newer Assay"):
        Invitation.read(text.replace("v=1", "v=2"))


def test_no_login_and_no_stick_ride_along() -> None:
    state = ShelfState(pinned=KEY.public.fingerprint, name="Firm", library="lib", remotes={
        "origin": RemoteState("origin", "https://anna:token@git.example.org:8443/firm.git", "https"),
        "ssh": RemoteState("ssh", "git@git.example.org:firm.git", "ssh"),
        "stick": RemoteState("stick", "/media/anna/STICK", "parcel")})  # fmt: skip
    assert invitation(state).address == "https://git.example.org:8443/firm.git"
    assert "token" not in invitation(state).text and "anna" not in invitation(state).text
    assert invitation(state, remote="ssh").address == "git@git.example.org:firm.git"
    assert invitation(state, remote="stick").address == ""
    assert invitation(replace(state, remotes={})).address == ""
    seal = Seal.generate()
    assert seal.identity not in invitation(state).text and invitation(state, seal).seal == seal.identity


def test_the_picture_holds_the_text() -> None:
    made = code(MADE.text)
    assert made.size == len(made.rows[0]) and not any(made.rows[0]) and any(made.rows[4])
    assert made.rows[4][4:11] == (True,) * 7  # the corner every reader looks for
    from PIL import Image

    picture = Image.open(io.BytesIO(made.png(3)))
    assert picture.size == (made.size * 3,) * 2
    seen = tuple(tuple(picture.convert("L").getpixel((x * 3 + 1, y * 3 + 1)) < 128 for x in range(made.size))
                 for y in range(made.size))
    assert seen == made.rows
    assert made.svg().startswith(b"<?xml") and len(made.terminal().splitlines()) >= made.size // 2
    with pytest.raises(Invalid, match="too long"):
        code("x" * 5000)


# --- the fingerprint ------------------------------------------------------------------------------------------------

@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_the_spoken_form_names_its_key_alone(one: bytes, other: bytes) -> None:
    first, second = (SigningKey(s).public.fingerprint for s in (one, other))
    said = spoken(first)
    assert len(said.replace("-", "")) * 5 >= 80 and said.count("-") == 4
    for typed in (first, said, said.lower(), said.replace("-", " "), said.replace("0", "o").replace("1", "l")):
        assert names(typed, first)
        assert names(typed, second) == (one == other)
    assert not names(said[:-1], first) and not names("", first) and not names(first[:-1], first)


def test_the_spoken_form_joins_and_the_whole_one_is_kept(tmp_path: Path, server) -> None:
    with Shelf.create(tmp_path / "anna", "Firm", SigningKey.generate(), "Anna") as anna:
        anna.add_remote("origin", server.url)
        anna.exchange("origin")
        said = spoken(anna.state.now.pinned).lower().replace("-", " ")
        with Shelf.join(tmp_path / "ben", Remote(server.url), said, SigningKey.generate(), "Ben",
                        library=anna.state.now.library) as ben:
            assert ben.state.now.pinned == anna.state.now.pinned
        with pytest.raises(Invalid, match="another library"):
            Shelf.join(tmp_path / "cleo", Remote(server.url), said, SigningKey.generate(), "Cleo", library="other")


def test_a_library_that_only_names_the_agreed_root_is_not_joined(tmp_path: Path) -> None:
    """The firm's public key is no secret: a stranger lists it beside his own and signs with his own."""
    firm, eve = SigningKey.generate(), SigningKey.generate()
    with Repository.create(tmp_path / "evil.git") as repo:
        own = Signer(eve.public.fingerprint, "Eve", eve.public.line, frozenset(("author",)))
        policy = Policy({k.public.fingerprint: k.public.line for k in (firm, eve)}, 1, {own.fingerprint: own})
        head = {"library": {"type": "library", "format": 1, "merge_engine": 1, "library_id": "firm", "name": "Firm"}}
        files = {"format.json": emit(head).encode(), **{p: d for p, d in policy_files(policy).items() if d}}
        made = repo.new_commit(repo.write_tree(None, files), (), "Begin", Author("Eve"), 0)
        sign(made, eve)
        repo.swap(b"refs/heads/main", None, repo.save(made))
    with pytest.raises(Invalid, match="Nothing was taken"):
        Shelf.join(tmp_path / "ben", Remote(str(tmp_path / "evil.git")), firm.public.fingerprint,
                   SigningKey.generate(), "Ben")


# --- the command line -----------------------------------------------------------------------------------------------

def test_inviting_and_joining_by_one_line(run: Callable[..., str], tmp_path: Path, stick: Path, monkeypatch) -> None:
    run("anna", "sync", "init", "Firm", "--as", "Anna")
    run("anna", "sync", "add-remote", stick)
    run("anna", "sync", "now")
    run("other", "sync", "init", "Another", "--as", "Otto")
    run("other", "sync", "add-remote", stick)
    run("other", "sync", "now")  # a stick may carry several libraries: the invitation says which
    text = run("anna", "sync", "invite", "--qr", "--out", tmp_path / "code.png")
    line = text.splitlines()[0]
    assert line.startswith(START) and "--from FOLDER" in text and (tmp_path / "code.png").stat().st_size > 100
    told = json.loads(run("anna", "sync", "invite", "--json"))
    assert told["invitation"] == line and told["spoken"] in text
    assert "--from FOLDER" in run("ben", "sync", "join", line, code=1)
    assert "another library" in run("ben", "sync", "join", line, "--from", stick, "--fingerprint", "AAAA", code=1)
    assert "changed" in run("ben", "sync", "join", line.replace("Firm", "Form"), "--from", stick, code=1)
    asked = run("ben", "sync", "join", line, "--from", stick, "--as", "Ben")
    said = next(x for x in asked.splitlines() if x.startswith("spoken ")).removeprefix("spoken ")
    assert said in run("anna", "sync", "status")
    run("anna", "sync", "approve", said)
    for home in ("anna", "ben"):
        run(home, "sync", "now")
    assert json.loads(run("ben", "sync", "status", "--json"))["may_write"]


def test_the_seal_rides_along_by_choice_and_never_on_a_command_line(run, stick: Path, monkeypatch, capsys) -> None:
    seal = json.loads(run("anna", "sync", "init", "Client", "--client", "--json"))["seal"]
    run("anna", "sync", "add-remote", stick)
    run("anna", "sync", "now")
    assert seal not in run("anna", "sync", "invite")
    line = run("anna", "sync", "invite", "--with-seal").splitlines()[0]
    assert seal in line
    assert "standard input" in run("ben", "sync", "join", line, "--from", stick, code=1)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line.encode())))
    assert "joined" in run("ben", "sync", "join", "-", "--from", stick)
    run("firm", "sync", "init", "Firm")
    assert "has no seal" in run("firm", "sync", "invite", "--with-seal", code=1)
