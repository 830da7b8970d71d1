"""People edit drafts, publish, exchange, decide and restart in any order: drafts stay, libraries end equal.

The same law as in test_convergence, one floor higher: whole homes with a library.db each, through Workbench and Shelves
as a person drives them. What somebody typed is in his draft until he publishes it, and afterwards in everybody's
library unless somebody who had it in front of him wrote over it.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from workbench.app import Workbench
from workbench.commands import framework_tree, frameworks
from workbench.formats.native import load_bundled
from workbench.secrets import MemorySecrets
from workbench.sync.repository import Repository

UID = "house-model"
SHM = Path("/dev/shm")
FIELDS = ("text", "evidence")
Spot = tuple[str, str]


@dataclass
class Person:
    """A home, its workbench, and what stands in its draft: value by field, with the values it was written over."""

    name: str
    home: Path
    secrets: MemorySecrets
    bench: Workbench
    drafted: dict[Spot, str] = field(default_factory=dict)
    over: dict[Spot, set[str]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


class Firm:
    """Some people, one server, one stick."""

    def __init__(self, count: int) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=SHM if SHM.is_dir() else None))
        (self.folder / "stick").mkdir()
        Repository.create(self.folder / "server.git").close()
        self.published: dict[str, Spot] = {}
        self.given_up: set[str] = set()
        self.people = [self.person(f"p{i}") for i in range(count)]
        first = self.people[0]
        framework, _ = load_bundled("mlops-google")
        first.bench.add_framework(replace(framework, uid=UID, code="HM", title="House", publisher="firm"), publish=True)
        self.spots = [c.uid for c in framework.criteria[:3]]
        fingerprint = first.bench.shelves.init("Firm").fingerprint
        with first.bench.shelves.open() as shelf:
            shelf.add_remote("origin", str(self.folder / "server.git"))
            shelf.add_remote("stick", str(self.folder / "stick"))
            first.bench.shelves.now(shelf)
        for person in self.people[1:]:
            person.bench.shelves.join(str(self.folder / "server.git"), fingerprint)
            with person.bench.shelves.open() as shelf:
                shelf.add_remote("stick", str(self.folder / "stick"))
        with first.bench.shelves.open() as shelf:
            first.bench.shelves.now(shelf, "origin")
            for person in self.people[1:]:
                first.bench.shelves.approve(shelf, person.name)
        for person in self.people:
            self.exchange(person, "")

    def person(self, name: str) -> Person:
        secrets = MemorySecrets()
        home = self.folder / name
        return Person(name, home, secrets, Workbench(home, secrets=secrets, person=name))

    def close(self) -> None:
        for person in self.people:
            person.bench.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- what a person does ---------------------------------------------------------------------------------------

    def edit(self, person: Person, uid: str, name: str, value: str) -> None:
        view = person.bench.draft(UID)
        if uid not in view.framework.criterion_by_uid:
            return
        spot = (uid, name)
        if spot not in person.drafted:
            base = "".join(person.bench.framework_files(UID, view.record.base).values())
            person.over[spot] = {v for v, where in self.published.items() if where == spot and f'"{v}"' in base}
        person.bench.do(frameworks.edit_part(view, uid, {name: value}))
        person.drafted[spot] = value

    def retire(self, person: Person, uid: str) -> None:
        view = person.bench.draft(UID)
        if uid in view.framework.criterion_by_uid:
            base = "".join(person.bench.framework_files(UID, view.record.base).values())
            person.bench.do(framework_tree.remove_part(view, uid))
            for spot in [s for s in person.drafted if s[0] == uid]:
                person.drafted.pop(spot)
            person.gone |= {v for v, where in self.published.items() if where[0] == uid and f'"{v}"' in base}

    def publish(self, person: Person) -> None:
        if person.bench.library.drafts.find(UID) is None:
            return
        person.bench.publish(UID, note=f"{person.name} publishes")
        for spot, value in person.drafted.items():
            self.published[value] = spot
            self.given_up |= person.over[spot]
        self.given_up |= person.gone
        person.drafted, person.over, person.gone = {}, {}, set()

    def restart(self, person: Person) -> None:
        person.bench.close()
        person.bench = Workbench(person.home, secrets=person.secrets, person=person.name)

    def exchange(self, person: Person, remote: str) -> None:
        with person.bench.shelves.open() as shelf:
            person.bench.shelves.now(shelf, remote)
        self.check_draft(person)

    def decide(self, person: Person, pick: int) -> None:
        """Decide one field for one of its sides; the others were in front of the person and are given up."""
        shelves = person.bench.shelves
        with shelves.open() as shelf:
            cards = shelves.cards(shelf)
            if not cards:
                return
            card = cards[pick % len(cards)]
            value = card.sides[pick % len(card.sides)].value
            if card.kind == "retired" and value == '"retired"':
                self.given_up |= {v for v, where in self.published.items() if where[0] == card.entity[1]
                                  and f'"{v}"' in b"".join(shelf.files(card.group).values()).decode()}
            elif card.kind == "field":
                self.given_up |= {json.loads(s.value) for s in card.sides if s.value and s.value != value}
            shelves.resolve(shelf, {(card.group, card.entity, card.field): value})

    # --- what must hold -------------------------------------------------------------------------------------------

    def check_draft(self, person: Person) -> None:
        """Whatever came in, the draft says what its writer typed."""
        if not person.drafted:
            return
        found = person.bench.library.drafts.get(UID).framework.criterion_by_uid
        for (uid, name), value in person.drafted.items():
            assert getattr(found[uid], name) == value, f"the draft of {person.name} lost {value}"

    def settle(self) -> None:
        for person in self.people:
            self.publish(person)
        for _ in range(len(self.people) + 2):
            for person in self.people:
                self.exchange(person, "")
        tips = set()
        for person in self.people:
            with person.bench.shelves.open() as shelf:
                tips.add(shelf.tip)
        assert len(tips) == 1, "shelves do not end equal"
        found = [person.bench.framework_files(UID) for person in self.people]
        assert all(f == found[0] for f in found), "libraries do not end equal"
        held = "".join(found[0].values())
        lost = {v: w for v, w in self.published.items() if v not in self.given_up and f'"{v}"' not in held}
        assert not lost, f"lost: {lost}"
        for person in self.people:
            assert not [p for p in person.bench.problems(UID) if p.problem.severity == "error"
                        and "wait for a decision" not in p.problem.text]


class Work(RuleBasedStateMachine):
    """The rules Hypothesis picks from."""

    @initialize(count=st.integers(2, 3))
    def begin(self, count: int) -> None:
        self.firm = Firm(count)
        self.number = 0

    def teardown(self) -> None:
        if hasattr(self, "firm"):
            try:
                self.firm.settle()
            finally:
                self.firm.close()

    def who(self, index: int) -> Person:
        return self.firm.people[index % len(self.firm.people)]

    @rule(who=st.integers(0, 2), spot=st.integers(0, 2), name=st.sampled_from(FIELDS), publish=st.booleans())
    def edit(self, who: int, spot: int, name: str, publish: bool) -> None:
        self.number += 2
        self.firm.edit(self.who(who), self.firm.spots[spot], name, f"w{self.number}x")
        if publish:
            self.firm.publish(self.who(who))

    @rule(who=st.integers(0, 2), spot=st.integers(0, 2), name=st.sampled_from(FIELDS), retire=st.booleans(),
          remote=st.sampled_from(("origin", "stick")))
    def clash(self, who: int, spot: int, name: str, retire: bool, remote: str) -> None:
        """Two people change the same place without having seen each other, then both exchange."""
        one, other = self.who(who), self.who(who + 1)
        self.number += 2
        self.firm.edit(one, self.firm.spots[spot], name, f"w{self.number}x")
        if retire:
            self.firm.retire(other, self.firm.spots[spot])
        else:
            self.firm.edit(other, self.firm.spots[spot], name, f"w{self.number + 1}x")
        for person in (one, other):
            self.firm.publish(person)
        for person in (one, other, one):
            self.firm.exchange(person, remote)

    @rule(who=st.integers(0, 2), spot=st.integers(0, 2))
    def retire(self, who: int, spot: int) -> None:
        self.firm.retire(self.who(who), self.firm.spots[spot])

    @rule(who=st.integers(0, 2))
    def publish(self, who: int) -> None:
        self.firm.publish(self.who(who))

    @rule(who=st.integers(0, 2), remote=st.sampled_from(("origin", "stick")))
    def exchange(self, who: int, remote: str) -> None:
        self.firm.exchange(self.who(who), remote)

    @rule(who=st.integers(0, 2), pick=st.integers(0, 9))
    def decide(self, who: int, pick: int) -> None:
        self.firm.decide(self.who(who), pick)

    @rule(who=st.integers(0, 2))
    def restart(self, who: int) -> None:
        self.firm.restart(self.who(who))
        self.firm.check_draft(self.who(who))


QUIET: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True,
                         "phases": (Phase.explicit, Phase.reuse, Phase.generate)}


def test_drafts_stay_and_libraries_end_equal() -> None:
    run_state_machine_as_test(Work, settings=settings(
        max_examples=5, stateful_step_count=16, derandomize=True, **QUIET))


@pytest.mark.slow
def test_drafts_stay_and_libraries_end_equal_in_many_stories() -> None:
    run_state_machine_as_test(Work, settings=settings(max_examples=60, stateful_step_count=30, **QUIET))
