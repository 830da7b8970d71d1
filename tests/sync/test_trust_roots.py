"""Several root keys: changes that wait for agreement, and changes made at the same time."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from tests.sync.machines import Machines, title, titled
from workbench.errors import Invalid, NotFound
from workbench.sync.fold import Folder
from workbench.sync.repository import MAIN
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey
from workbench.sync.trust import COSIGN, Judge, Policy, policy_files, policy_of, sign


@pytest.fixture(params=["server", "parcels"])
def m(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Machines]:
    """Three machines, all of them roots; a change of who may sign needs two."""
    with ExitStack() as stack:
        yield _three(tmp_path, stack, request.param == "parcels")


@pytest.fixture
def over_server(tmp_path: Path) -> Iterator[Machines]:
    with ExitStack() as stack:
        yield _three(tmp_path, stack, False)


def _three(tmp_path: Path, stack: ExitStack, parcels: bool) -> Machines:
    made = Machines(tmp_path, stack, parcels=parcels)
    for name in ("ben", "cleo"):
        made.join(name)
        assert made("anna").make_root(made.fingerprint(name))
    assert made("anna").require(threshold=2)
    made.sync("anna", "ben", "cleo")
    return made


def equal(m: Machines, *names: str) -> bool:
    return len({m(n).tip for n in names}) == 1


def test_a_change_waits_for_a_second_root_and_then_holds_everywhere(m: Machines) -> None:
    dan = SigningKey.generate()
    before = m("anna").policy()
    assert not m("anna").approve(dan.public, "Dan", frozenset(("author",)))
    assert m("anna").policy() == before
    m.sync("anna", "ben")
    (waits,) = m("ben").proposals()
    assert waits.by == ("Anna",) and waits.needed == 2
    assert waits.changes == (f"lets Dan sign as author ({dan.public.fingerprint})",)
    assert m("ben").agree()
    m.sync("ben", "anna", "cleo", "anna")
    for name in ("anna", "ben", "cleo"):
        assert dan.public.fingerprint in m(name).policy().signers and not m(name).proposals()
    assert equal(m, "anna", "ben", "cleo")
    with pytest.raises(NotFound, match="No proposed change waits"):
        m("anna").agree()


def test_agreements_given_apart_meet_and_hold(m: Machines) -> None:
    """With three of three nobody sees all agreements when agreeing; who gets them together puts the change in force."""
    assert not m("anna").require(threshold=3)
    m.sync("anna", "ben")
    assert m("ben").agree()
    m.sync("ben", "anna", "cleo")
    dan = SigningKey.generate()
    assert not m("anna").approve(dan.public, "Dan", frozenset(("author",)))
    m.sync("anna", "ben", "cleo")
    assert not m("ben").agree() and not m("cleo").agree()
    m.sync("ben", "cleo", "anna", "ben", "cleo", "anna", "ben")
    for name in ("anna", "ben", "cleo"):
        assert dan.public.fingerprint in m(name).policy().signers
    assert equal(m, "anna", "ben")


def test_work_goes_on_while_a_change_waits_and_what_a_revoked_key_signed_meanwhile_stays(over_server: Machines) -> None:
    m = over_server
    dan = SigningKey.generate()
    m("anna").approve(dan.public, "Dan", frozenset(("author",)))
    m.sync("anna", "ben")
    m("ben").agree()
    m.sync("ben", "anna")
    m.join("dan", roles=(), key=dan)
    m("anna").revoke("Dan")
    title(m("dan"), "Dan's words")
    m.sync("dan", "anna", "ben")
    assert titled(m("ben")) == "Dan's words"
    assert m("ben").agree()
    m.sync("ben")
    for name in ("anna", "cleo", "anna"):  # Cleo saw neither Dan's words nor the proposal before
        (said,) = m.sync(name)
        assert not said.refused
        assert titled(m(name)) == "Dan's words"
    title(m("dan"), "More of Dan's")
    m.sync("dan")
    (said,) = m.sync("cleo")
    assert [r.kind for r in said.refused] == ["revoked"]


def test_one_key_alone_changes_nothing(over_server: Machines) -> None:
    """Neither by a commit of one's own, nor with an agreement copied from another change, nor from before the rule."""
    m = over_server
    cleo, policy = m("cleo"), m("cleo").policy()
    evil = replace(policy, threshold=1)
    cleo.publish(policy_files(evil), "Take over")
    m.sync("cleo")
    (said,) = m.sync("anna")
    assert [r.kind for r in said.refused] == ["trust"] and "1 of 2" in said.refused[0].text
    assert m("anna").policy().threshold == 2


def test_an_agreement_to_something_else_does_not_count(over_server: Machines) -> None:
    m = over_server
    m("anna").approve(SigningKey.generate().public, "Dan", frozenset(("author",)))
    m.sync("anna", "cleo")
    (waits,) = m("cleo").proposals()
    evil = replace(m("cleo").policy(), threshold=1)
    trailing = "".join(f"{COSIGN}: {body}\n" for body in (*waits.cosigns, base64.b64encode(b"x").decode(), "~"))
    m("cleo").publish(policy_files(evil), "Take over", trailing=trailing)
    m.sync("cleo")
    assert [r.kind for r in m.sync("anna")[0].refused] == ["trust"]


def test_a_stolen_root_cannot_go_back_to_the_time_of_one_key(over_server: Machines) -> None:
    """The first key alone was enough once: a change beside the newer rules does not weaken them."""
    m = over_server
    early = next(c for c in m("anna").repo.graph.between(m("anna").tip or b"", [])
                 if len(_policy(m("anna"), c).roots) == 2)
    thief = m("cleo")
    old = _policy(thief, early)
    own = SigningKey.generate().public
    thief.key = m("anna").key
    thief.publish(policy_files(replace(old, roots={**old.roots, own.fingerprint: own.line})), "Take over", early)
    m.sync("cleo", "anna")
    for name in ("anna", "cleo"):
        assert m(name).policy().threshold == 2 and own.fingerprint not in m(name).policy().roots
        assert len(m(name).parallel()) == 2


def _policy(shelf: Shelf, commit: bytes) -> Policy:
    return policy_of(shelf.repo, commit)


def test_a_lost_root_is_taken_away_by_the_others(over_server: Machines) -> None:
    """The founder's laptop is stolen: the thief can neither write nor decide, and the founder comes back with a new
    key under the same name."""
    m = over_server
    stolen = m.fingerprint("anna")
    assert not m("ben").revoke(stolen)
    m.sync("ben", "cleo")
    waits = next(p for p in m("cleo").proposals() if "Revoke" in p.message)
    assert any("takes the root key of Anna away" in c for c in waits.changes)
    assert m("cleo").agree(waits.id)
    m.sync("cleo", "ben")
    title(m("anna"), "The thief's words")
    m.sync("anna")
    assert [r.kind for r in m.sync("ben")[0].refused] == ["revoked"] and titled(m("ben")) == "House model"
    assert m("anna").may_write() is False  # the thief's machine has learnt it by its exchange
    with pytest.raises(Invalid, match="Only a holder of a root key"):
        m("anna").approve(SigningKey.generate().public, "Eve", frozenset())


def test_two_changes_at_the_same_time_wait_for_a_decision(tmp_path: Path) -> None:
    with ExitStack() as stack:
        m = Machines(tmp_path, stack)
        m.join("ben")
        m("anna").make_root("Ben")
        m.sync("anna", "ben")
        dan, eve = SigningKey.generate().public, SigningKey.generate().public
        m("anna").approve(dan, "Dan", frozenset(("author",)))
        m("ben").approve(eve, "Eve", frozenset(("author",)))
        m.sync("anna", "ben", "anna")
        assert equal(m, "anna", "ben")
        for name in ("anna", "ben"):
            assert not {dan.fingerprint, eve.fingerprint} & set(m(name).policy().signers)
            assert len(m(name).parallel()) == 2
        with pytest.raises(Invalid, match="wait for a decision"):
            m("anna").approve(SigningKey.generate().public, "Fay", frozenset(("author",)))
        title(m("ben"), "Work goes on")
        m.sync("ben", "anna")
        assert titled(m("anna")) == "Work goes on"
        with pytest.raises(Invalid, match="does not name one"):
            m("anna").decide("3")
        assert m("anna").decide("both")
        m.sync("anna", "ben")
        for name in ("anna", "ben"):
            assert {dan.fingerprint, eve.fingerprint} <= set(m(name).policy().signers) and not m(name).parallel()
        with pytest.raises(NotFound):
            m("ben").decide("1")


@pytest.mark.parametrize("which", ["1", "2", "none"])
def test_one_of_two_changes_is_chosen_and_a_key_either_revoked_is_out_meanwhile(tmp_path: Path, which: str) -> None:
    with ExitStack() as stack:
        m = Machines(tmp_path, stack)
        m.join("ben")
        m.join("tom", ("author",))
        m("anna").make_root("Ben")
        m.sync("anna", "ben", "tom")
        m("anna").revoke("Tom")
        m("ben").require(releasers=3)
        m.sync("anna", "ben", "anna")
        for name in ("anna", "ben"):
            assert m(name).policy().signers[m.fingerprint("tom")].revoked and m(name).policy().releasers == 2
        sides = m("anna").parallel()
        with_tom = next(str(i) for i, s in enumerate(sides, 1) if "revokes" in s.changes[0])
        m("anna").decide(which)
        m.sync("anna", "ben")
        policy = m("ben").policy()
        assert bool(policy.signers[m.fingerprint("tom")].revoked) == (which in (with_tom, "none"))
        assert (policy.releasers == 3) == (which not in (with_tom, "none"))


def test_contradicting_changes_cannot_hold_together(tmp_path: Path) -> None:
    with ExitStack() as stack:
        m = Machines(tmp_path, stack)
        m.join("ben")
        m("anna").make_root("Ben")
        m.sync("anna", "ben")
        m("anna").require(releasers=3)
        m("ben").require(releasers=4)
        m.sync("anna", "ben", "anna")
        with pytest.raises(Invalid, match="contradict"):
            m("anna").decide("both")


def test_rules_that_cannot_work_are_refused(tmp_path: Path) -> None:
    with ExitStack() as stack:
        m = Machines(tmp_path, stack)
        m.join("ben")
        anna = m("anna")
        with pytest.raises(Invalid, match="1 root keys, so 2"):
            anna.require(threshold=2)
        with pytest.raises(Invalid, match="one signature"):
            anna.require(releasers=0)
        with pytest.raises(Invalid, match="Make another device a root"):
            anna.revoke("Anna")
        with pytest.raises(NotFound, match="No single device"):
            anna.make_root("Nobody")
        with pytest.raises(Invalid, match="root key already"):
            anna.make_root("Anna")
        with pytest.raises(Invalid, match="Only a holder"):
            m("ben").make_root("Ben")
        anna.revoke("Ben")
        for again in (anna.revoke, anna.make_root):
            with pytest.raises(Invalid, match="has been revoked"):
                again(m.fingerprint("ben"))
        with pytest.raises(Invalid, match="join again"):
            anna.approve(m("ben").key.public, "Ben", frozenset(("author",)))


def test_a_merge_by_hand_does_not_bring_back_older_rules(tmp_path: Path) -> None:
    """An author merges an old state with a revocation and keeps the old rules: against its first parent nothing about
    trust has changed, and still it is a change of trust."""
    with ExitStack() as stack:
        m = Machines(tmp_path, stack)
        m.join("ben", ("author",))
        m.join("tom", ("author",))
        m.sync("ben")
        ben = m("ben")
        old = ben.tip
        m("anna").revoke("Tom")
        m.sync("anna", "ben")
        assert old and ben.tip
        made = ben.repo.new_commit(ben.repo.tree_of(old), (old, ben.tip), "Merge by hand", ben.author, 0)
        sign(made, ben.key)
        assert ben.repo.swap(MAIN, ben.tip, ben.repo.save(made))
        m.sync("ben")
        assert [r.kind for r in m.sync("anna")[0].refused] == ["trust"]
        honest = ben.repo.new_commit(ben.repo.tree_of(Folder(ben.repo).fold(made.parents)), tuple(made.parents),
                                     "Merge by hand", ben.author, 0)
        sign(honest, ben.key)
        judge = Judge(ben.repo, Folder(ben.repo), ben.state.now.pinned, made.parents[1])
        assert judge.refusals((ben.repo.save(honest),)) == []
