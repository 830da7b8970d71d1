"""Releases: who may sign them, when they count, what stands against them, and which one a new assessment takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.sync.machines import Machines, title, titled
from tests.sync.test_shelves import UID, bench, edit, first_criterion, joined  # noqa: F401
from workbench.errors import Invalid, NotFound
from workbench.shelf_doubts import begin_with, disputed
from workbench.sync.release import latest, make, problems, releases
from workbench.sync.repository import Repository
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey


@pytest.fixture
def m(tmp_path: Path) -> Iterator[Machines]:
    with ExitStack() as stack:
        made = Machines(tmp_path, stack)
        made.join("ben", ("author", "releaser"))
        yield made


def sign(shelf: Shelf, version: str, key: SigningKey | None = None) -> str:
    assert shelf.tip
    return make(shelf.repo, "house", version, shelf.tip, key or shelf.key, shelf.author, 9)


def states(shelf: Shelf) -> dict[str, str]:
    return {r.version: r.state for r in releases(shelf.repo, shelf.policy())}


@pytest.mark.parametrize("needed", [1, 2, 3])
def test_a_release_is_approved_by_as_many_as_the_policy_asks_for(m: Machines, needed: int) -> None:
    m.join("cleo")
    m("anna").require(releasers=needed)
    m.sync("anna")
    for count, name in enumerate(("anna", "ben", "cleo"), 1):
        m.sync(name)
        sign(m(name), "1.0.0")
        m.sync(name, "anna")
        assert states(m("anna")) == {"1.0.0": "approved" if count >= needed else "candidate"}


def test_a_signature_alone_travels_by_parcel(tmp_path: Path) -> None:
    """No new change of the library goes with it."""
    with ExitStack() as stack:
        m = Machines(tmp_path, stack, parcels=True)
        m.join("ben")
        sign(m("anna"), "1.0.0")
        m.sync("anna", "ben")
        assert states(m("ben")) == {"1.0.0": "candidate"}
        sign(m("ben"), "1.0.0")
        m.sync("ben", "anna")
        assert states(m("anna")) == {"1.0.0": "approved"}
        assert m("anna").parcel_out(m.place) is None


def test_open_conflicts_block_the_release_and_nothing_else(m: Machines) -> None:
    title(m("anna"), "Anna's")
    title(m("ben"), "Ben's")
    m.sync("anna", "ben", "anna")
    assert titled(m("anna")) == {"~": ["Anna's", "Ben's"]}
    with pytest.raises(Invalid, match="wait for a decision"):
        sign(m("anna"), "1.0.0")
    m.sync("anna", "ben")
    title(m("anna"), "Decided")
    sign(m("anna"), "1.0.0")
    with pytest.raises(NotFound, match="no framework other"):
        make(m("anna").repo, "other", "1", m("anna").tip or b"", m("anna").key, m("anna").author, 9)


def test_one_number_for_two_contents_is_disputed_until_one_is_issued_anew(m: Machines) -> None:
    sign(m("anna"), "1.0.0")
    m.sync("anna", "ben")
    title(m("anna"), "Anna's")
    sign(m("anna"), "1.1.0")
    m("ben").publish({"README.md": b"Ben's"}, "Beside")
    title(m("ben"), "Ben's")
    sign(m("ben"), "1.1.0")
    m.sync("anna", "ben", "anna")
    for name in ("anna", "ben"):
        assert states(m(name)) == {"1.0.0": "candidate", "1.1.0": "disputed"}
        assert latest(releases(m(name).repo, m(name).policy()))["house"].version == "1.0.0"
        assert m(name).state.now.disputed == ("house/1.1.0",)
        assert any("house 1.1.0" in e.text and e.kind == "disputed" for e in m(name).state.now.events)
    title(m("ben"), "Ben's")
    sign(m("ben"), "1.1.1")
    m.sync("ben", "anna")
    assert latest(releases(m("anna").repo, m("anna").policy()))["house"].version == "1.1.1"


def test_versions_are_compared_by_number(m: Machines) -> None:
    for version in ("1.9.0", "1.10.0", "1.2.0"):
        sign(m("anna"), version)
    assert latest(releases(m("anna").repo, m("anna").policy()))["house"].version == "1.10.0"


@pytest.mark.parametrize(("how", "why"), [
    ("unknown", "not known"), ("role", "may not sign"), ("revoked", "revoked"), ("unsigned", "does not fit"),
    ("content", "another content"), ("name", "no release that Assay made"), ("lightweight", "no release that Assay"),
])  # fmt: skip
def test_a_forged_release_is_listed_and_counts_for_nothing(m: Machines, how: str, why: str) -> None:
    anna, ben = m("anna"), m("ben")
    if how == "unknown":
        sign(ben, "1.0.0", SigningKey.generate())
    elif how == "role":
        tom = m.join("tom", ("author",))
        m.sync("ben")
        sign(ben, "1.0.0", tom.key)
    elif how == "revoked":
        sign(ben, "1.0.0")
        m.sync("ben", "anna")
        assert states(anna) == {"1.0.0": "candidate"}
        anna.revoke("Ben")
    else:
        name = sign(ben, "1.0.0").encode()
        tag = ben.repo.objects[ben.repo.refs()[name]]
        made = tag.copy()
        if how == "content":
            title(ben, "Changed")
            made.object = (tag.object[0], ben.tip)
            made.signature = ben.key.sign(made.raw_without_sig())
        elif how == "unsigned":
            made.message = tag.message.replace(b"house 1.0.0", b"house 9.0.0")
        forged = ben.repo.refs()[b"refs/heads/main"] if how == "lightweight" else ben.repo.save(made)
        ben.repo.raw.refs[name if how != "name" else name.replace(b"1.0.0", b"2.0.0")] = forged
        if how == "name":
            del ben.repo.raw.refs[name]
    m.sync("ben", "anna")
    assert "1.0.0" not in states(anna) and "2.0.0" not in states(anna)
    (problem,) = problems(anna.repo, anna.policy())
    assert why in str(problem) and problem.place.startswith("release/house/")
    assert not m.sync("anna")[0].refused


def test_a_release_that_was_moved_is_told_and_the_known_one_stays(m: Machines) -> None:
    name = sign(m("anna"), "1.0.0").encode()
    m.sync("anna", "ben")
    with Repository(m.place) as server:
        tag = server.objects[server.refs()[name]].copy()
        tag.tag_time = 99
        tag.signature = m("anna").key.sign(tag.raw_without_sig())
        server.raw.refs[name] = server.save(tag)
    before = m("ben").repo.refs()[name]
    m.sync("ben", "ben")
    assert m("ben").repo.refs()[name] == before and states(m("ben")) == {"1.0.0": "candidate"}
    assert len([e for e in m("ben").state.now.events if "was replaced there" in e.text]) == 1


# --- from the library to the library --------------------------------------------------------------------------------

@pytest.mark.usefixtures("joined")
def test_an_assessment_begins_with_nothing_that_is_disputed_or_undecided(run, tmp_path: Path) -> None:
    """Two people publish one number apart, and the same field differs: a new assessment takes the release before."""
    uid = first_criterion(tmp_path, "anna")
    first = begin(tmp_path, "anna")
    for home in ("anna", "ben"):
        edit(tmp_path, home, uid, text=f"{home}'s words")
    for home in ("anna", "ben", "anna"):
        run(home, "sync", "now")
    told = json.loads(run("anna", "sync", "status", "--json"))
    assert {r["state"] for r in told["releases"] if r["version"] == told_version(told)} == {"disputed"}
    for home in ("anna", "ben"):
        assert begin(tmp_path, home) == first
        assert disputed(tmp_path / home)
    run("anna", "sync", "resolve", uid, "text", "--take", "mine")
    made = bench(tmp_path, "anna", "anna")
    assert made.framework(UID).criterion_by_uid[uid].text == "anna's words"  # a revision of before is the newest again
    made.close()
    edit(tmp_path, "anna", uid, evidence="Issued anew")
    for home in ("anna", "ben"):
        run(home, "sync", "now")
    assert begin(tmp_path, "ben") == begin(tmp_path, "anna") != first
    assert "candidate" in run("ben", "sync", "status")
    told = json.loads(run("ben", "sync", "release", UID, "--json"))
    assert told["state"] == "approved" and told["signatures"] == told["needed"] == 2
    assert "no release" in run("ben", "sync", "release", "nothing", code=1)
    assert "not what the library holds" in run("ben", "sync", "release", UID, "99.0.0", code=1)


def told_version(told: dict[str, list[dict[str, str]]]) -> str:
    return max((r["version"] for r in told["releases"]), key=lambda v: [int(p) for p in v.split(".")])


def begin(tmp_path: Path, home: str) -> str:
    made = bench(tmp_path, home, home)
    try:
        return begin_with(made.library, made.home, UID)
    finally:
        made.close()
