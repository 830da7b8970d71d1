"""No file, however broken, gets anything but a framework or a WorkbenchError out of an importer.

Mutations of the small sample files, in bytes and in structure, from a seed that Hypothesis draws. What an importer
accepts must also survive native files. 100,000 inputs per importer: `pytest -m slow`.
"""

from __future__ import annotations

import copy
import io
import json
import random
import shutil
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.formats.helpers_import import SAMPLES, plain
from workbench.errors import WorkbenchError
from workbench.formats import native
from workbench.formats.base import Imported, unwatched
from workbench.formats.load import format_by_id

TOKENS = (
    b":", b"- ", b"\n", b"  ", b"&a ", b"*a", b"!!python/object:os.system ", b"!x ", b"[", b"]", b"{", b"}", b'"', b"'",
    b"#", b" #990000", b"null", b"~", b"\0", b"\xff", b"\xc3\xa9", b"\xf0\x9d\x95\x8f", b"\t", b"|", b">", b"? ", b"%",
    b"---\n", b"...\n", b"<<: *a", b"true", b"no", b"2024-01-02", b"1e999", b"-0", b"007", b"9" * 40, b"=cmd|x!A0",
    b"@", b",", b";", b"\r\n", b"\\u0000", b"\\ud800", b"<f>1</f>", b"<v>", b"</c>", b'r="ZZZ9999999"', b"&lt;", b"&x;",
)
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, "", "x", " ", "\0", "é", "urn:a:risk:b:c:d", [], {}, [None], [[]], {"a": {}},
    [1, "a", {}], {"": ""}, "~", "@x", "x" * 300, {"~": ["a", "b"]}, "1.10", "-1", "{{ insert: param, x }}",
)
QUICK, FULL = 120, 100_000
Mutate = Callable[[random.Random, bytes], bytes]


def in_bytes(rnd: random.Random, data: bytes) -> bytes:
    """A few cuts, copies, swaps and insertions."""
    for _ in range(rnd.randint(1, 4)):
        a = rnd.randrange(len(data) + 1)
        b = min(len(data), a + rnd.choice((1, 2, 5, 20, 80, 400)))
        way = rnd.randrange(6)
        if way == 0:
            data = data[:a] + data[b:]
        elif way == 1:
            data = data[:b] + data[a:b] * rnd.choice((1, 1, 3)) + data[b:]
        elif way in (2, 3):
            data = data[:a] + rnd.choice(TOKENS) + data[a:]
        elif way == 4:
            data = data[:a] + rnd.choice(TOKENS) + data[b:]
        else:
            lines = data.split(b"\n")
            i, j = rnd.randrange(len(lines)), rnd.randrange(len(lines))
            lines[i], lines[j] = lines[j], lines[i]
            data = b"\n".join(lines)
    return data


def in_structure(rnd: random.Random, tree: Any) -> Any:
    """Values of another type, keys gone, doubled or moved."""
    tree = copy.deepcopy(tree)
    for _ in range(rnd.randint(1, 4)):
        boxes: list[Any] = []
        stack = [tree]
        while stack:
            box = stack.pop()
            if isinstance(box, (dict, list)) and box:
                boxes.append(box)
                stack += box.values() if isinstance(box, dict) else box
        if not boxes:
            return tree
        box = rnd.choice(boxes)
        key = rnd.choice(list(box)) if isinstance(box, dict) else rnd.randrange(len(box))
        way = rnd.randrange(5)
        if way == 0:
            del box[key]
        elif way == 1 and isinstance(box, list):
            box.append(copy.deepcopy(box[key]))
        elif way == 2:
            box[key] = copy.deepcopy(rnd.choice(boxes))
            if len(json.dumps(tree)) > 200_000:
                return tree
        elif way == 3 and isinstance(box, dict):
            box[rnd.choice(("x", "urn", "id", "~", "@a", "parent_urn", "type", ""))] = box[key]
        else:
            box[key] = copy.deepcopy(rnd.choice(VALUES))
    return tree


@cache
def _trees(name: str) -> tuple[Any, ...]:
    import fast_yaml

    text = (SAMPLES / name).read_text(encoding="utf-8")
    return (json.loads(text),) if name.endswith(".json") else tuple(fast_yaml.safe_load_all(text))


def structured(name: str) -> Mutate:
    """The sample changed in structure and written as JSON, which YAML holds too."""
    def make(rnd: random.Random, data: bytes) -> bytes:
        if rnd.random() < 0.5:
            return in_bytes(rnd, data)
        trees = [in_structure(rnd, t) for t in _trees(name)]
        return "\n---\n".join(json.dumps(t) for t in trees).encode("utf-8", "replace")

    return make


def in_parts(rnd: random.Random, data: bytes) -> bytes:
    """A zip whose parts were changed before packing, or the packed bytes themselves."""
    if rnd.random() < 0.2:
        return in_bytes(rnd, data)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        names = source.namelist()
        chosen = rnd.choice([n for n in names if "sheet" in n or "shared" in n or "workbook" in n or "." in n])
        for name in names:
            part = source.read(name)
            target.writestr(name, in_bytes(rnd, part) if name == chosen else part)
    return buffer.getvalue()


CASES: dict[str, tuple[str, str, Mutate]] = {
    "ciso": ("ciso", "ciso-small.yaml", structured("ciso-small.yaml")),
    "dsomm": ("dsomm", "dsomm-small.yaml", structured("dsomm-small.yaml")),
    "oscal": ("oscal", "oscal-small.json", structured("oscal-small.json")),
    "table-csv": ("table", "table-small.csv", in_bytes),
    "table-xlsx": ("table", "checklist-small.xlsx", in_parts),
    "template": ("template", "template-small.xlsx", in_parts),
    "pack": ("pack", "pack-small.assaypack", in_parts),
}


def holds(found: Imported) -> None:
    """What an importer gives back can be stored: it comes back equal from native files."""
    for framework in found.frameworks:
        files = native.write_files(framework)
        back, _ = native.read_files(files)
        assert native.write_files(back) == files
        assert plain(back) == plain(framework)
    for crosswalk in found.crosswalks:
        assert native.read_crosswalk(native.write_crosswalk(crosswalk))[0] == crosswalk


def fuzzed(case: str, folder: Path, seed: int) -> None:
    fid, name, mutate = CASES[case]
    rnd = random.Random(seed)
    path = folder / f"x{Path(name).suffix}"
    path.write_bytes(mutate(rnd, (SAMPLES / name).read_bytes()))
    try:
        found = format_by_id(fid).read(path, unwatched)
    except WorkbenchError as error:
        assert error.text
        return
    if fid != "pack":  # a pack holds whatever JSON it was given; its own tests look at that
        holds(found)


def fuzzed_folder(folder: Path, seed: int) -> None:
    rnd = random.Random(seed)
    files = sorted(folder.rglob("*.yml"))
    changed = [rnd.choice(files) for _ in range(rnd.randint(1, 2))]
    for path in changed:
        path.write_bytes(in_bytes(rnd, path.read_bytes()) if rnd.random() < 0.95 else b"")
    try:
        holds(format_by_id("samm").read(folder, unwatched))
    except WorkbenchError as error:
        assert error.text
    finally:
        for path in changed:
            shutil.copyfile(SAMPLES / "samm-small" / path.relative_to(folder), path)


def run(examples: int) -> Any:
    return settings(max_examples=examples, deadline=None, derandomize=True, database=None, print_blob=True,
                    suppress_health_check=list(HealthCheck))


SEEDS = st.integers(0, 2**48)


@pytest.mark.parametrize("case", sorted(CASES))
def test_broken_files(case: str, tmp_path: Path) -> None:
    run(QUICK)(given(SEEDS)(lambda seed: fuzzed(case, tmp_path, seed)))()


def test_broken_folder(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "samm-small", tmp_path / "samm")
    run(QUICK // 2)(given(SEEDS)(lambda seed: fuzzed_folder(tmp_path / "samm", seed)))()


@pytest.mark.parametrize(("case", "seed"), [("pack", 7406247)])
def test_files_that_broke_an_importer_once(case: str, seed: int, tmp_path: Path) -> None:
    """A part without a name in an archive."""
    fuzzed(case, tmp_path, seed)


@pytest.mark.slow
@pytest.mark.parametrize("case", sorted(CASES))
def test_broken_files_in_full(case: str, tmp_path: Path) -> None:
    run(FULL)(given(SEEDS)(lambda seed: fuzzed(case, tmp_path, seed)))()


@pytest.mark.slow
def test_broken_folder_in_full(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "samm-small", tmp_path / "samm")
    run(FULL)(given(SEEDS)(lambda seed: fuzzed_folder(tmp_path / "samm", seed)))()
