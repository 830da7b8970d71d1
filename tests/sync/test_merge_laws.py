"""Laws of the three-way merge: whatever two people did, in whatever order it meets, nothing written is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.model.merge import ABSENT, GONE, RETIRED, STATUS, Entity, Field, Values, conflicts, merge, resolved
from workbench.sync.entities import files_of, state_of

ENTITIES: list[Entity] = [("", "f"), ("", "f.a"), ("", "f.a-1"), ("i18n/de", "f.a")]
NAMES: list[Field] = [("text",), ("title",), ("tags", "x"), ("tags", "y"), ("parent",)]
VALUES = ['"one"', '"two"', '"three"', "1", "true"]

fields = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES).map(lambda v: frozenset((v,))), max_size=4)
states = st.dictionaries(st.sampled_from(ENTITIES), fields.map(lambda f: {**f, ("type",): frozenset(('"node"',))}))


@given(states, states, states)
def test_sides_may_be_swapped(base, ours, theirs) -> None:
    assert merge(base, ours, theirs) == merge(base, theirs, ours)


@given(states, states)
def test_an_untouched_side_yields(base, ours) -> None:
    assert merge(base, ours, base) == ours == merge(base, base, ours)
    assert merge(base, ours, ours) == ours


@given(states, states, states)
def test_merging_the_result_again_changes_nothing(base, ours, theirs) -> None:
    merged = merge(base, ours, theirs)
    assert merge(ours, merged, ours) == merged and merge(theirs, theirs, merged) == merged


@given(states, states, states)
def test_every_written_value_is_in_the_result(base, ours, theirs) -> None:
    """A value that one side wrote is there afterwards, alone or as a side of a conflict."""
    merged = merge(base, ours, theirs)
    for side in (ours, theirs):
        for entity, have in side.items():
            for name, values in have.items():
                if values != base.get(entity, {}).get(name, GONE):
                    assert values <= merged[entity][name]


@given(states, states, states)
def test_a_value_nobody_wrote_never_appears(base, ours, theirs) -> None:
    merged = merge(base, ours, theirs)
    for entity, have in merged.items():
        for name, values in have.items():
            known: Values = frozenset({ABSENT})
            for side in (base, ours, theirs):
                known |= side.get(entity, {}).get(name, GONE)
            assert values <= known | ({RETIRED} if name == STATUS else frozenset())


@given(states, states, states)
def test_retired_here_and_edited_there_waits_for_a_person(base, ours, theirs) -> None:
    merged = merge(base, ours, theirs)
    for entity in base:
        gone = [side for side in (ours, theirs) if entity not in side]
        kept = [side for side in (ours, theirs) if entity in side]
        if len(gone) == 2 or (gone and kept[0][entity] == base[entity]):
            assert entity not in merged
        elif gone:
            assert any(c.kind == "retired" and c.entity == entity for c in conflicts(merged))
            assert entity not in resolved(merged, entity, STATUS, RETIRED)


@given(states, states, states, st.data())
def test_a_resolution_sticks(base, ours, theirs, data) -> None:
    """Resolved on one machine and untouched on the other, a conflict is gone on both."""
    merged = merge(base, ours, theirs)
    found = conflicts(merged)
    if not found:
        return
    one = data.draw(st.sampled_from(found))
    settled = resolved(merged, one.entity, one.field, data.draw(st.sampled_from(one.sides)))
    assert (one.entity, one.field) not in {(c.entity, c.field) for c in conflicts(settled)}
    assert merge(merged, settled, merged) == settled


@given(states, states, states)
def test_conflicts_survive_the_file_form(base, ours, theirs) -> None:
    merged = merge(base, ours, theirs)
    files = files_of(merged)
    assert state_of(files) == merged
    assert files_of(state_of(files)) == files


def test_versions_of_a_merged_framework_take_the_higher_number() -> None:
    head = {("type",): frozenset(('"framework"',))}

    def at(version: str) -> dict:
        return {("", "f"): {**head, ("version",): frozenset((f'"{version}"',))}}

    assert merge(at("1.2.0"), at("1.10.0"), at("1.9.3")) == at("1.10.0")


def test_tags_added_on_two_machines_do_not_clash() -> None:
    def tagged(*names: str) -> dict:
        return {("", "f.a"): {("type",): frozenset(('"node"',)), **{("tags", n): frozenset(("1",)) for n in names}}}

    assert merge(tagged(), tagged("x"), tagged("y")) == tagged("x", "y")
