"""Broken framework files: each has its own message, a place, and a framework that can still be walked."""

from __future__ import annotations

import copy
import json
import time
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import Invalid, Problem, TooNew
from workbench.formats import native
from workbench.formats.canonical import emit
from workbench.model.framework import Framework

GOOD: dict[str, dict[str, Any]] = {
    "framework.json": {
        "f": {
            "type": "framework",
            "format": 1,
            "code": "F",
            "title": "Little",
            "version": "1.0.0",
            "method": {"id": "gated", "params": {"met": {"yes": True}}},
        },
        "scale:level": {
            "type": "scale",
            "role": "level",
            "values": {"1": {"rank": "1", "label": "One"}, "2": {"rank": "2", "label": "Two"}},
        },
        "scale:yesno": {"type": "scale", "role": "answer", "values": {"no": {"rank": "1"}, "yes": {"rank": "2"}}},
    },
    "dim/a.json": {
        "f.a": {"type": "node", "code": "A", "title": "First", "rank": "1"},
        "f.a1": {"type": "node", "parent": "f.a", "code": "A1", "title": "Inner", "kind": "goal"},
        "f.c1": {"type": "criterion", "parent": "f.a", "code": "F-1", "level": "1", "text": "It is done"},
        "f.c2": {"type": "criterion", "parent": "f.a1", "code": "F-2", "level": "2", "text": "It is done well"},
        "f.c2.q1": {"type": "question", "criterion": "f.c2", "text": "How well?"},
    },
}


def files(change: Any = None) -> dict[str, str]:
    tree = copy.deepcopy(GOOD)
    if change:
        change(tree)
    return {path: emit(content) for path, content in tree.items()}


def read(change: Any = None) -> tuple[Framework, list[Problem]]:
    framework, problems = native.read_files(files(change))
    walk(framework)
    return framework, problems


def walk(framework: Framework) -> None:
    """Everything the program does with a tree; would not end on a cycle."""
    for node in framework.nodes:
        list(framework.criteria_under(node.uid))
        framework.dimension_of(node.uid)
    for criterion in framework.criteria:
        framework.dimension_of(criterion.uid)
        framework.scale_of(criterion)


def line_of(change: Any, path: str, text: str) -> str:
    """`file:line` of the first line of a file that holds a text."""
    for number, line in enumerate(files(change)[path].splitlines(), 1):
        if text in line:
            return f"{path}:{number}"
    raise AssertionError(f"{text} is not in {path}")


def last_line_of(change: Any, path: str, text: str) -> str:
    lines = files(change)[path].splitlines()
    return f"{path}:{max(i for i, line in enumerate(lines, 1) if text in line)}"


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, [str(p) for p in problems]
    return problems[0]


def test_the_good_one_has_no_problem() -> None:
    framework, problems = read()
    assert problems == []
    assert native.write_files(framework) == files()
    assert framework.criterion_by_uid["f.c2"].ask == "How well?"
    assert framework.method.params == {"met": ("yes",)}


def test_broken_json_in_one_file_leaves_the_rest() -> None:
    broken = files() | {"dim/b.json": '{\n "f.b": {\n  "type": "node",\n  "title": "B\n }\n}\n'}
    framework, problems = native.read_files(broken)
    problem = only(problems)
    assert problem.place == "dim/b.json:4"
    assert "JSON is broken" in problem.text
    assert problem.severity == "error"
    assert len(framework.criteria) == 2


def test_broken_head_is_refused_with_its_line() -> None:
    with pytest.raises(Invalid, match=r"framework\.json:3: The JSON is broken") as caught:
        native.read_files(files() | {"framework.json": '{\n "f": {\n  type\n }\n}\n'})
    assert caught.value.hint


def test_doubled_key() -> None:
    text = files()["dim/a.json"].replace('  "title": "First",\n', '  "title": "First",\n  "title": "Second",\n')
    problem = only(native.read_files(files() | {"dim/a.json": text})[1])
    first = next(i for i, line in enumerate(text.splitlines(), 1) if '"First"' in line)
    assert problem.place == f"dim/a.json:{first + 1}"
    assert problem.text == f'The key "title" of "f.a" is written twice (first in line {first}).'


def test_doubled_id_in_one_file() -> None:
    text = files()["dim/a.json"].replace(
        "\n}\n", ',\n "f.a": {\n  "type": "node",\n  "code": "A",\n  "title": "Again"\n }\n}\n'
    )
    problem = only(native.read_files(files() | {"dim/a.json": text})[1])
    assert problem.text.startswith('The id "f.a" is written twice (first in line 2)')
    assert problem.place == f"dim/a.json:{text[: text.rindex('f.a')].count(chr(10)) + 1}"


def test_doubled_id_in_two_files() -> None:
    framework, problems = read(
        lambda t: t.update({"dim/b.json": {"f.a": {"type": "node", "title": "Thief", "code": "X"}}})
    )
    problem = only(problems)
    assert problem.place == "dim/b.json:2"
    assert problem.text == 'The id "f.a" is used twice, first in dim/a.json:2.'
    assert framework.node_by_uid["f.a"].title == "First"


def test_unknown_method() -> None:
    def change(t: Any) -> None:
        t["framework.json"]["f"]["method"]["id"] = "magic"

    problem = only(read(change)[1])
    assert problem.place == line_of(change, "framework.json", '"magic"')
    assert problem.text == 'f: the method "magic" is not known.'
    assert "gated" in problem.hint


def test_level_out_of_scale() -> None:
    def change(t: Any) -> None:
        t["dim/a.json"]["f.c2"]["level"] = "9"

    framework, problems = read(change)
    problem = only(problems)
    assert problem.place == line_of(change, "dim/a.json", '"9"')
    assert problem.text == 'f.c2: level "9" is out of scale (allowed: 1, 2).'
    assert framework.criterion_by_uid["f.c2"].level == ""
    assert native.write_files(framework) == files(change)


def test_cycle() -> None:
    def change(t: Any) -> None:
        t["dim/a.json"]["f.a"]["parent"] = "f.a1"

    framework, problems = read(change)
    problem = only(problems)
    assert problem.place == line_of(change, "dim/a.json", '"parent": "f.a1"')
    assert "f.a: it is inside itself: f.a in f.a1 in f.a." in problem.text
    assert [n.uid for n in framework.dimensions] == ["f.a"]
    assert native.write_files(framework) == files(change)


def test_own_parent() -> None:
    framework, problems = read(lambda t: t["dim/a.json"]["f.a1"].update(parent="f.a1"))
    assert "inside itself" in only(problems).text
    assert {n.uid for n in framework.dimensions} == {"f.a", "f.a1"}


def test_circle_of_superseded() -> None:
    def change(t: Any) -> None:
        t["dim/a.json"]["f.c1"]["superseded_by"] = {"f.c2": True}
        t["dim/a.json"]["f.c2"]["superseded_by"] = {"f.c1": True}

    framework, problems = read(change)
    assert "superseded by itself" in only(problems).text
    assert [c.superseded_by for c in framework.criteria] == [(), ("f.c1",)]
    assert native.write_files(framework) == files(change)


def test_absurd_depth() -> None:
    def change(t: Any) -> None:
        for i in range(3000):
            parent = f"f.n{i - 1}" if i else "f.a1"
            t["dim/a.json"][f"f.n{i}"] = {"type": "node", "parent": parent, "code": f"N{i}", "title": f"N{i}"}

    framework, problems = read(change)
    assert all("it lies deeper than 64 levels" in p.text for p in problems)
    assert problems[0].place.startswith("dim/a.json:")
    assert len(problems) < 60
    assert len(framework.nodes) == 3002


def test_absurd_nesting_of_json() -> None:
    for text in ('{"f.b":' * 100 + "1" + "}" * 100, "[" * 200_000):
        problem = only(native.read_files(files() | {"dim/b.json": text})[1])
        assert problem.place == "dim/b.json:1"
        assert problem.text == "The JSON is nested deeper than 64 levels."


def test_unknown_parent() -> None:
    def change(t: Any) -> None:
        t["dim/a.json"]["f.c1"]["parent"] = "f.gone"
        t["dim/a.json"]["f.a1"]["parent"] = "f.gone"

    framework, problems = read(change)
    assert [(p.place, p.severity) for p in problems] == [
        (line_of(change, "dim/a.json", '"parent": "f.gone"'), "error"),
        (last_line_of(change, "dim/a.json", '"parent": "f.gone"'), "error"),
    ]
    assert all('its parent "f.gone" does not exist' in p.text for p in problems)
    assert framework.criterion_by_uid["f.c1"].x == {"parent": "f.gone"}


def test_unknown_scale() -> None:
    def change(t: Any) -> None:
        t["dim/a.json"]["f.c1"]["scale"] = "colours"

    framework, problems = read(change)
    problem = only(problems)
    assert problem.place == line_of(change, "dim/a.json", "colours")
    assert problem.text == 'f.c1: the scale "colours" does not exist.'
    assert framework.scale_of(framework.criterion_by_uid["f.c1"]) is framework.answer_scale


def test_conflict_is_kept_and_shown() -> None:
    def change(t: Any) -> None:
        t["dim/a.json"]["f.c1"]["text"] = {"~": ["It is done", "It was done"]}
        t["dim/a.json"]["f.a"]["texts"] = {"purpose": {"~": ["x", "y"]}, "anchors": "z"}

    framework, problems = read(change)
    assert [p.place for p in problems] == [
        line_of(change, "dim/a.json", '"purpose"'),
        line_of(change, "dim/a.json", '"text": {'),
    ]
    assert all("wait for a decision (2 sides)" in p.text for p in problems)
    assert framework.criterion_by_uid["f.c1"].text == "It is done"
    assert framework.node_by_uid["f.a"].texts == {"purpose": "x", "anchors": "z"}
    assert native.write_files(framework) == files(change)


@pytest.mark.parametrize(("uid", "field", "value", "should"), [
    ("f.a", "title", 5, "text"), ("f.a", "profile", "no", "0 or left out"), ("f.c1", "key", "yes", "true"),
    ("f.c1", "superseded_by", {"f.c2": 1}, "a map of values to true"), ("f.c2.q1", "text", [1], "text"),
    ("f.c1", "tags", {"cmmi:T2-01": "2"}, "a whole number"), ("f.c1", "tags", "cmmi", "a map of whole numbers"),
    ("f.c1", "texts", {"a": 1}, "text"),
])  # fmt: skip
def test_wrong_types_are_named_and_kept(uid: str, field: str, value: Any, should: str) -> None:
    def change(t: Any) -> None:
        t["dim/a.json"][uid][field] = value

    framework, problems = read(change)
    problem = problems[0]
    assert problem.text.startswith(f"{uid}: The field ")
    assert problem.text.endswith(f"should be {should}.")
    assert problem.place.startswith("dim/a.json:")
    assert native.write_files(framework) == files(change)


def test_numbers_nulls_and_half_characters() -> None:
    text = files()["dim/a.json"]
    odd = text.replace('"rank": "1"', '"rank": 0.10,\n  "extra": null,\n  "more": NaN').replace(
        "It is done well", "half \\ud83d"
    )
    framework, problems = native.read_files(files() | {"dim/a.json": odd})
    texts = [p.text for p in problems]
    assert any("The number 0.10 is not written as text" in t for t in texts)
    assert any('"extra" has no value (null)' in t for t in texts)
    assert any("half a character" in t for t in texts)
    assert all(p.place.startswith("dim/a.json:") for p in problems)
    assert framework.criterion_by_uid["f.c2"].text == "half \ufffd"
    for written in native.write_files(framework).values():
        written.encode("utf-8")


def test_a_number_without_end() -> None:
    problem = only(native.read_files(files() | {"dim/b.json": '{"f.b": ' + "9" * 10_000 + "}"})[1])
    assert "number that is too long" in problem.text


def test_bytes_that_are_no_text() -> None:
    problem = only(
        native.read_files({k: v.encode() for k, v in files().items()} | {"dim/b.json": b'{\n"a": "\xff"}'})[1]
    )
    assert problem.place == "dim/b.json:2"
    assert "not UTF-8" in problem.text


def test_references_to_nothing_and_doubled_codes() -> None:
    def change(t: Any) -> None:
        t["dim/a.json"]["f.c1"].update(needs={"f.zero": "why"}, tags={"loose": 1}, code="F-2")
        t["dim/a.json"]["f.c2.q1"]["criterion"] = "f.none"
        t["dim/a.json"]["f.a"]["descriptors"] = {"7": "far"}

    framework, problems = read(change)
    texts = " ".join(p.text for p in problems)
    for part in (
        'names "f.zero"',
        'tag "loose" names no vocabulary',
        'its criterion "f.none" does not exist',
        'level "7" is out of scale',
        'the code "F-2" is also that of',
    ):
        assert part in texts
    walk(framework)


def test_circle_of_needs_is_told() -> None:
    def change(t: Any) -> None:
        t["dim/a.json"]["f.c1"]["needs"] = {"f.c2": ""}
        t["dim/a.json"]["f.c2"]["needs"] = {"f.c1": ""}

    assert only(read(change)[1]).text == "These need each other in a circle: f.c1, f.c2."


def test_file_of_a_later_version() -> None:
    with pytest.raises(TooNew, match="format 2"):
        read(lambda t: t["framework.json"]["f"].update(format=2))


def test_missing_fields_of_the_head() -> None:
    def change(t: Any) -> None:
        del t["framework.json"]["f"]["title"]
        del t["framework.json"]["f"]["method"]

    framework, problems = read(change)
    assert [p.text for p in problems] == ["f: no method is named.", 'f: the field "title" is missing.'] or len(
        problems
    ) >= 2
    assert framework.title == "f"


def test_hostile_ids_stay_inside_the_folder() -> None:
    def change(t: Any) -> None:
        for i, uid in enumerate(("f.../../evil", "f.con", "f.UPPER", "/etc/x", "f." + "n" * 300, "f.")):
            t["dim/a.json"][uid] = {"type": "node", "title": "x", "code": f"H{i}"}

    framework, _ = read(change)
    assert set(native.write_files(framework)) == {"framework.json", "dim/a.json", "dim/root.json"}


def test_single_file_and_folder_and_missing_file(tmp_path: Path) -> None:
    whole = GOOD["framework.json"] | GOOD["dim/a.json"]
    single = tmp_path / "little.json"
    single.write_text(emit(whole), "utf-8")
    framework, problems = native.read_any(single)
    assert (framework.uid, len(framework.criteria), problems) == ("f", 2, [])
    folder = tmp_path / "f"
    native.save_folder(framework, folder)
    assert native.read_any(folder)[0].criteria == framework.criteria
    assert native.read_any(folder / "framework.json")[0].criteria == framework.criteria
    assert native.load_folder(folder)[0].revision == framework.revision
    with pytest.raises(Invalid, match="no such file"):
        native.read_any(tmp_path / "nowhere.json")
    (tmp_path / "x.txt").write_text("hello")
    with pytest.raises(Invalid, match="no framework file Assay knows"):
        native.read_any(tmp_path / "x.txt")
    with (tmp_path / "huge.json").open("wb") as stream:
        stream.truncate(40 * 1024 * 1024)
    with pytest.raises(Invalid, match="larger than 32 MB"):
        native.read_any(tmp_path / "huge.json")
    single.write_text('{"f": {', "utf-8")
    with pytest.raises(Invalid, match=r"little\.json:1: The JSON is broken"):
        native.read_any(single)


def test_links_are_not_followed(tmp_path: Path) -> None:
    native.save_folder(native.read_files(files())[0], tmp_path / "f")
    secret = tmp_path / "secret.json"
    secret.write_text(json.dumps({"f.s": {"type": "node", "title": "secret"}}), "utf-8")
    (tmp_path / "f" / "dim" / "s.json").symlink_to(secret)
    assert "f.s" not in native.load_folder(tmp_path / "f")[0].node_by_uid


def test_a_very_large_framework_is_read_in_good_time() -> None:
    def change(t: Any) -> None:
        for i in range(10_000):
            t["dim/a.json"][f"f.x{i}"] = {
                "type": "criterion",
                "parent": "f.a",
                "code": f"X-{i}",
                "level": "9",
                "text": "t",
            }

    text = files(change)
    started = time.process_time()
    framework, problems = native.read_files(text)
    assert len(framework.criteria) == 10_002
    assert len(problems) == 10_000
    assert time.process_time() - started < 10
