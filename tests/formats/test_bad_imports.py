"""Traps of foreign files: each becomes a problem with its place, or a refusal; nothing runs, nothing grows."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.formats.helpers_import import SAMPLES
from workbench.errors import Invalid
from workbench.formats.load import import_path
from workbench.formats.yaml_lines import yaml_lines
from workbench.formats.yaml_text import YamlDocument

HEAD = """urn: urn:a:risk:library:x
packager: a
version: 1
objects:
  framework:
    urn: urn:a:risk:framework:x
    name: X
    requirement_nodes:
"""
NODE = """    - urn: urn:a:risk:req_node:x:{uid}
      assessable: {leaf}
      parent_urn: {parent}
      ref_id: {code}
      name: {name}
"""


def library(tmp_path: Path, *nodes: str) -> Path:
    path = tmp_path / "x.yaml"
    path.write_text(HEAD + "".join(nodes), encoding="utf-8")
    return path


def node(uid: str, parent: str = "", leaf: bool = False, code: str = "", name: str = "N") -> str:
    urn = f"urn:a:risk:req_node:x:{parent}" if parent else "''"
    return NODE.format(uid=uid, leaf=str(leaf).lower(), parent=urn, code=code or f"'{uid}'", name=name)


def test_cyclic_parents(tmp_path: Path) -> None:
    found = import_path(library(tmp_path, node("a", "b"), node("b", "a"), node("c", "b", leaf=True)))
    cycle = next(p for p in found.errors if "inside itself" in p.text)
    assert cycle.place == "x.yaml:9" and len(list(found.frameworks[0].criteria_under("a-x.a"))) == 1


def test_doubled_ids(tmp_path: Path) -> None:
    found = import_path(library(tmp_path, node("a"), node("b", "a", leaf=True), node("b", "a", leaf=True, code="'c'")))
    assert [p.place for p in found.errors] == ["x.yaml:19"]
    assert "first in x.yaml:14" in found.errors[0].text
    assert [c.uid for c in found.frameworks[0].criteria] == ["a-x.b", "a-x.b~2"]


def test_missing_parent(tmp_path: Path) -> None:
    found = import_path(library(tmp_path, node("a"), node("b", "nowhere", leaf=True)))
    assert found.errors[0].place == "x.yaml:14" and "does not exist" in found.errors[0].text


def test_values_that_yaml_would_turn_into_other_types(tmp_path: Path) -> None:
    found = import_path(library(tmp_path, node("a", code="1.10", name="2024-01-02"),
                                node("b", "a", leaf=True, code="007", name="no"),
                                node("c", "a", leaf=True, code="1e3", name="True")))
    framework = found.frameworks[0]
    assert [(n.code, n.title) for n in framework.nodes] == [("1.10", "2024-01-02")]
    assert [(c.code, c.text) for c in framework.criteria] == [("007", "no"), ("1e3", "True")]
    assert [p.place for p in found.problems] == ["x.yaml:23"] and "truth value" in found.problems[0].text


def test_numbers_in_a_line_of_their_own_are_kept_as_written() -> None:
    document = YamlDocument("x.yaml", b"a: [1.10, 007, 2.50] # why\nb: {c: 1.10}\n")
    assert document.values == [{"a": ["1.10", "007", "2.50"], "b": {"c": "1.1"}}]
    assert [p.place for p in document.problems] == ["x.yaml:2"]


def test_hash_signs(tmp_path: Path) -> None:
    found = import_path(library(tmp_path, node("a", name="'kept #1'"), node("b", "a", leaf=True, name="Use C #1 sauce"),
                                node("c", "a", leaf=True, name="\n        #993300")))
    assert [p.place for p in found.problems] == ["x.yaml:18", "x.yaml:23"]
    assert "#1 sauce" in found.problems[0].text and "has no value" in found.problems[1].text


def test_doubled_keys(tmp_path: Path) -> None:
    found = import_path(library(tmp_path, node("a"), node("b", "a", leaf=True) + "      name: Again\n"))
    assert [p.place for p in found.errors] == ["x.yaml:19"] and found.frameworks[0].criteria[0].text == "Again"


def test_tags_are_ignored_and_told(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    text = f'!!python/object/apply:pathlib.Path.touch ["{mark}"]'
    found = import_path(library(tmp_path, node("a"), node("b", "a", leaf=True, name=text)))
    assert not mark.exists() and any("executed" in p.text and p.place == "x.yaml:18" for p in found.problems)


@pytest.mark.parametrize(("data", "words"), [
    (b"objects: {\xff", "not UTF-8"),
    (b"", "empty"),
    (b"objects:\n  - [", "broken"),
    (b"objects: *nope\nurn: a", "broken"),
    (b"objects: " + b"[" * 5000, "grows beyond"),
    (b"objects: " + b"- " * 5000, "YAML"),
    (b"a: &a [x, x, x, x, x, x, x, x, x]\n" + b"".join(
        b"b%d: &b%d [%s]\n" % (i, i, b", ".join([b"*b%d" % (i - 1) if i else b"*a"] * 9)) for i in range(9))
     + b"objects: {}\nurn: x", "grows beyond"),
    (b"objects: {}\nurn: x\npackager: y", "no framework"),
    (b"objects: []\nurn: x\npackager: y", "no objects"),
    (b"urn: x\npackager: y\nobjects: {framework: 3}", "no framework"),
])
def test_yaml_that_is_no_library(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(data)
    with pytest.raises(Invalid, match=words) as caught:
        from workbench.formats.base import unwatched
        from workbench.formats.load import format_by_id

        format_by_id("ciso").read(path, unwatched)
    assert "x.yaml" in caught.value.text


LIMITED = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from workbench.errors import WorkbenchError
from workbench.formats.load import format_by_id
from workbench.formats.base import unwatched
for fid, name in zip(sys.argv[1::2], sys.argv[2::2]):
    try:
        format_by_id(fid).read(Path(name), unwatched)
        print("read", name)
    except WorkbenchError as error:
        print("refused", error)
"""


def test_huge_files_are_refused_before_they_are_read(tmp_path: Path) -> None:
    """100 MB each, sparse; 1 GB of address space is enough for all of them."""
    asked = []
    for fid, suffix in (("ciso", "yaml"), ("dsomm", "yaml"), ("oscal", "json"), ("native", "json"), ("table", "csv"),
                        ("table", "xlsx"), ("template", "xlsx"), ("pack", "assaypack")):
        path = tmp_path / f"{fid}.{suffix}"
        with path.open("wb") as stream:
            stream.write({"yaml": b"urn: x\nobjects:\n", "json": b'{"catalog": {'}.get(suffix, b"a;b\n"))
            stream.truncate(100 * 1024 * 1024)
        asked += [fid, str(path)]
    done = subprocess.run([sys.executable, "-c", LIMITED, *asked], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 8 and all(line.startswith("refused") for line in lines)
    assert sum("larger than" in line for line in lines) == 7  # a pack is refused because it is no archive


def test_a_file_of_nothing_but_parts_stays_in_bounded_memory(tmp_path: Path) -> None:
    """Small files of very many tiny parts: 1 GB of address space is enough, and each is done in seconds."""
    many = tmp_path / "many.yaml"
    many.write_text("urn: x\nobjects:\n  framework:\n    requirement_nodes:\n" + "    - {a: 1}\n" * 110_000,
                    encoding="utf-8")
    controls = tmp_path / "many.json"
    controls.write_text('{"catalog": {"controls": [' + ",".join(['{"id": "a"}'] * 110_000) + "]}}", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", LIMITED, "ciso", str(many), "oscal", str(controls)],
                          capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("more than 100000 parts") == 2, done.stdout


def test_alias_bomb_stays_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.yaml"
    path.write_text("objects: {}\nurn: x\n" + "a: &a [" + "x, " * 50 + "]\n" + "".join(
        f"b{i}: &b{i} [{', '.join(['*b' + str(i - 1) if i else '*a'] * 50)}]\n" for i in range(8)), encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Invalid, match="grows beyond"):
        import_path(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_places_are_found_in_every_style() -> None:
    text = "\n".join([
        "# comment", "a: 1", "b:", "- x", "- - y", "  - z", "'quoted key': |", "  not: a key", "  - no item",
        "c: \"two", "  lines: here\"", "d:", "  e: {f: 1}", "  g:", "    - h: 1", "      i: 2", "    -", "      j: 3",
        "---", "k: 1"])
    found = {path: line.number for path, line in yaml_lines(text).items()}
    assert found["0", "a"] == 2 and found["0", "b", "1", "1"] == 6 and found["0", "quoted key"] == 7
    assert found["0", "d", "g", "0", "i"] == 16 and found["0", "d", "g", "1", "j"] == 18 and found["1", "k"] == 20
    assert ("0", "quoted key", "not") not in found and ("0", "c", "lines") not in found


def test_all_places_of_the_samples_are_found() -> None:
    for name in ("ciso-small.yaml", "dsomm-small.yaml"):
        document = YamlDocument(name, (SAMPLES / name).read_bytes())
        assert not [p for p in document.problems if p.severity == "error"]
        stack = [((str(i),), v) for i, v in enumerate(document.values)]
        while stack:
            path, value = stack.pop()
            if isinstance(value, dict):
                for key, inner in value.items():
                    line = document.lines().get((*path, key))
                    if line is not None:
                        assert f"{key}" in document.text.split("\n")[line.number - 1]
                    stack.append(((*path, key), inner))
            elif isinstance(value, list):
                stack += [((*path, str(i)), v) for i, v in enumerate(value)]
