"""What a merge puts together that does not fit: found in words, and every decision that is offered mends it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.sync.test_last_merge import FID, GROUP, Team
from workbench.formats.canonical import emit
from workbench.model.merge import State
from workbench.sync.entities import state_of
from workbench.sync.findings import Choice, Finding, findings
from workbench.sync.history import History
from workbench.sync.last_merge import Reader


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Team]:
    team = Team(tmp_path, ("Anna", "Ben"))
    yield team
    team.close()


def found(team: Team, who: str = "Anna", state: State | None = None) -> list[Finding]:
    shelf = team.shelves[who]
    reader = Reader(History(shelf.repo, shelf.state.now.device))
    merge = reader.read()
    assert merge is not None
    crosswalks = {f"crosswalks/{u}.json": state_of({f"{u}.json": shelf.repo.blob(o)})
                  for u, o in shelf.groups("crosswalks").items()}
    now = {**reader.now, **crosswalks, **({GROUP: state} if state is not None else {})}
    return findings(merge, now, reader.before)


def after(team: Team, choice: Choice, given: str = "") -> State:
    """The framework as a choice leaves it."""
    from workbench.model.merge import RETIRED, STATUS

    shelf = team.shelves["Anna"]
    state = {e: dict(f) for e, f in state_of(shelf.files(GROUP)).items()}
    for group, entity, name, value in choice.given(given) if given else choice.edits:
        if group != GROUP:
            continue
        if name == STATUS and value == RETIRED:
            state.pop(entity, None)
        else:
            state.setdefault(entity, {})[name] = frozenset((value,))
    return state


def nodes(team: Team) -> list[str]:
    shelf = team.shelves["Anna"]
    return [u for p, d in sorted(shelf.files(GROUP).items()) if p.startswith("dim/")
            for u, e in json.loads(d).items() if e["type"] == "node"]


def remove_node(team: Team, who: str, node: str) -> None:
    shelf = team.shelves[who]
    path = next(p for p, d in shelf.files(GROUP).items() if node in json.loads(d))
    shelf.publish({f"{GROUP}/{path}": None}, "Retire the dimension")


def test_a_statement_under_a_retired_dimension(two: Team) -> None:
    node = nodes(two)[0]
    shelf = two.shelves["Ben"]
    path = next(p for p, d in shelf.files(GROUP).items() if node in json.loads(d))
    tree = json.loads(shelf.files(GROUP)[path])
    sample = next(e for e in tree.values() if e["type"] == "criterion")
    two.edit("Ben", "fresh", path=path, **{**sample, "code": "FRESH", "parent": node})
    remove_node(two, "Anna", node)
    two.meet()
    (one,) = [f for f in found(two) if f.uid == "fresh"]
    assert one.kind == "orphan" and "which you retired" in one.text and "FRESH" in one.text
    assert ["back" in c.label for c in one.choices] == [True, False, False]
    keep, place, retire = one.choices
    assert place.asks == "place" and node not in dict(place.places)
    for state in (after(two, keep), after(two, place, place.places[0][0]), after(two, retire)):
        assert [f for f in found(two, state=state) if f.uid == "fresh"] == []
    assert ("", node) in after(two, keep) and ("", "fresh") not in after(two, retire)


def test_two_moves_that_make_a_ring(two: Team) -> None:
    one, other = nodes(two)[:2]
    two.edit("Anna", one, parent=other)
    two.edit("Ben", other, parent=one)
    two.meet()
    (ring,) = [f for f in found(two) if f.kind == "ring"]
    assert "ring" in ring.text and len(ring.choices) == 3
    for choice in ring.choices[:2]:
        assert not [f for f in found(two, state=after(two, choice)) if f.kind == "ring"]


def test_a_code_given_twice(two: Team) -> None:
    one, other = two.uids[:2]
    two.edit("Anna", one, code="SAME-1")
    two.edit("Ben", other, code="SAME-1")
    two.meet()
    (twice,) = [f for f in found(two) if f.kind == "code"]
    assert "SAME-1" in twice.text and [c.asks for c in twice.choices] == ["code", "code", ""]
    assert not [f for f in found(two, state=after(two, twice.choices[0])) if f.kind == "code"]
    assert not [f for f in found(two, state=after(two, twice.choices[1], "OTHER")) if f.kind == "code"]


def test_a_licence_changed_beside_content(two: Team) -> None:
    two.edit("Ben", FID, licence="All rights reserved")
    two.edit("Anna", two.uids[0], text="Our words")
    two.meet()
    (review,) = [f for f in found(two) if f.kind == "review"]
    assert review.text.startswith("Ben changed the licence") and "1 field" in review.text
    assert len(review.choices) == 2 and review.choices[0].edits == ()
    (there,) = found(two, "Ben")
    assert there.key == review.key and there.text.startswith("You changed")


def test_a_licence_alone_is_no_finding(two: Team) -> None:
    two.edit("Ben", FID, licence="All rights reserved", title="Also mine")
    two.edit("Ben", two.uids[0], text="Ben's")
    shelf = two.shelves["Anna"]
    shelf.publish({"crosswalks/x.json": emit({"x": {"title": "X", "type": "crosswalk"}}).encode()}, "Another thing")
    two.meet()
    assert found(two) == []


def test_a_crosswalk_to_a_retired_end(two: Team) -> None:
    uid = two.uids[0]
    pair = {"source": uid, "target": "cmmi-dev.pp", "relation": "subset", "strength": 2, "type": "pair"}
    two.shelves["Anna"].publish({"crosswalks/x.json": emit(
        {"x": {"title": "To CMMI", "type": "crosswalk"}, f"{uid}>cmmi-dev.pp": pair}).encode()}, "A crosswalk")
    two.edit("Ben", uid, type=None)
    two.edit("Anna", two.uids[1], text="Mine")
    two.meet()
    (dead,) = [f for f in found(two) if f.kind == "crosswalk"]
    assert "1 pair of the crosswalk To CMMI leads to" in dead.text and "Ben retired" in dead.text
    assert [bool(c.edits) for c in dead.choices] == [True, True, False]
    assert ("", uid) in after(two, dead.choices[1])
    assert replace(dead.choices[0]).edits[0][0] == "crosswalks/x.json"
