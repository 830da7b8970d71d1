"""Machines that edit, retire, revive, move, decide and exchange in any order end equal, and nothing written is lost.

A Hypothesis state machine on real repositories, 2 to 6 machines, over a server's branch and over parcels that are late,
lost, doubled or half copied. test_mutants.py shows that it has teeth.
"""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.sync.world import CRITERIA, GROUP, NODES, Machine, World, Write
from workbench.sync.entities import files_of, state_of


class Exchange(RuleBasedStateMachine):
    """The rules Hypothesis picks from."""

    @initialize(count=st.integers(2, 6))
    def begin(self, count: int) -> None:
        self.world = World(count)
        self.number = 0

    def teardown(self) -> None:
        if hasattr(self, "world"):
            try:
                self.world.settle()
            finally:
                self.world.close()

    def machine(self, index: int) -> Machine:
        return self.world.machines[index % len(self.world.machines)]

    def value(self) -> str:
        self.number += 1
        return f"w{self.number}x"

    @rule(who=st.integers(0, 5), uid=st.sampled_from(CRITERIA), name=st.sampled_from(("text", "evidence", "rank")))
    def edit(self, who: int, uid: str, name: str) -> None:
        self.world.edit(self.machine(who), uid, name, self.value())

    @rule(who=st.integers(0, 5), uid=st.sampled_from(CRITERIA), to=st.sampled_from(NODES))
    def move(self, who: int, uid: str, to: str) -> None:
        entities = self.world.entities(self.machine(who))
        if uid in entities:
            entities[uid] = {**entities[uid], "parent": to}
            self.world.put(self.machine(who), entities, [])

    @rule(who=st.integers(0, 5), uid=st.sampled_from(CRITERIA))
    def retire(self, who: int, uid: str) -> None:
        self.world.retire(self.machine(who), uid)

    @rule(who=st.integers(0, 5), uid=st.sampled_from(CRITERIA))
    def revive(self, who: int, uid: str) -> None:
        self.world.revive(self.machine(who), uid, self.value())

    @rule(who=st.integers(0, 5), seed=st.integers(0, 99))
    def decide(self, who: int, seed: int) -> None:
        self.world.decide(self.machine(who), random.Random(seed))

    @rule(who=st.integers(0, 5), lang=st.sampled_from(("de", "fr")), uid=st.sampled_from(CRITERIA))
    def translate(self, who: int, lang: str, uid: str) -> None:
        value = self.value()
        machine = self.machine(who)
        old = machine.shelf.files(GROUP)
        state = state_of(old)
        before = state.get((f"i18n/{lang}", uid), {}).get(("text",), frozenset())
        state[f"i18n/{lang}", uid] = {("text",): frozenset((json.dumps(value),))}
        new = files_of(state)
        machine.shelf.publish({f"{GROUP}/{p}": new.get(p) for p in {*new, *old} if new.get(p) != old.get(p)}, "Tell")
        self.world.over |= {k for k in machine.seen if json.dumps(k) in before}
        self.world.writes[value] = Write(f"{lang}:{uid}", "text", value)
        machine.seen.add(value)

    @rule(who=st.integers(0, 5))
    def server(self, who: int) -> None:
        self.world.server(self.machine(who))

    @rule(who=st.integers(0, 5))
    def out(self, who: int) -> None:
        self.world.out(self.machine(who), self.world.stick)

    @rule(who=st.integers(0, 5))
    def take(self, who: int) -> None:
        self.world.take(self.machine(who), self.world.stick)

    @precondition(lambda self: any(self.world.stick.rglob("*.bundle")))
    @rule(who=st.integers(0, 5), pick=st.integers(0, 50), harm=st.sampled_from(["lost", "half"]))
    def harm(self, who: int, pick: int, harm: str) -> None:
        """A parcel is lost for good, or one machine meets it while it is half copied."""
        found = sorted(self.world.stick.rglob("*.bundle"))
        path = found[pick % len(found)]
        if harm == "lost":
            path.unlink()
            return
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        self.world.take(self.machine(who), self.world.stick)
        path.write_bytes(whole)


QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True,
         "phases": (Phase.explicit, Phase.reuse, Phase.generate)}  # shrinking real repositories takes too long


def test_machines_end_equal_and_nothing_is_lost() -> None:
    run_state_machine_as_test(Exchange, settings=settings(
        max_examples=6, stateful_step_count=18, derandomize=True, **QUIET))  # type: ignore[arg-type]


@pytest.mark.slow
def test_machines_end_equal_in_many_histories() -> None:
    run_state_machine_as_test(Exchange, settings=settings(
        max_examples=400, stateful_step_count=40, **QUIET))  # type: ignore[arg-type]
