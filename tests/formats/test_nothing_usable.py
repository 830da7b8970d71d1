"""Files that hold nothing usable, and vocabularies and crosswalks at fault."""

from __future__ import annotations

import pytest

from workbench.errors import Invalid
from workbench.formats import native
from workbench.formats.canonical import emit


def test_vocabulary_and_crosswalk_at_fault() -> None:
    with pytest.raises(Invalid, match="JSON is broken"):
        native.read_vocabulary("{", "v.json")
    with pytest.raises(Invalid, match="no crosswalk"):
        native.read_crosswalk('{"a": {"type": "vocabulary"}}', "c.json")
    text = emit(
        {
            "x": {"type": "crosswalk", "title": "X", "source": "a", "target": "b"},
            "a.1>b.1": {"type": "pair", "source": "a.1", "target": "b.1", "relation": "same"},
            "odd": {"type": "?"},
        }
    )
    crosswalk, problems = native.read_crosswalk(text, "c.json")
    assert [p.place for p in problems] == ["c.json:8", "c.json:3"]
    assert native.write_crosswalk(crosswalk) == text


@pytest.mark.parametrize("content", ["", "[]", "null", "{}", '{"f": {"type": "node"}}', '"text"', "\x00", '{"f": 1}'])
def test_no_framework_at_all(content: str) -> None:
    with pytest.raises(Invalid):
        native.read_files({"framework.json": content})


def test_nothing_given() -> None:
    with pytest.raises(Invalid, match="There is no framework"):
        native.read_files({})
