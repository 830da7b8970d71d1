"""Every bundled file is canonical, valid against the published schema, and its golden answers come out."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from workbench.formats import fields, native
from workbench.formats.canonical import emit
from workbench.formats.pack import pack_bytes
from workbench.model.golden import run_golden

SCHEMAS = Path(__file__).resolve().parents[2] / "resources" / "schema"
FILES = sorted(native.bundled_root().rglob("*.json"))


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}-1.json").read_text("utf-8"))


def schema_name(path: Path) -> str:
    if path.parent.name == "vocabularies":
        return "vocabulary"
    if path.parent.name == "crosswalks":
        return "crosswalk"
    return "golden" if path.name == "golden.json" else "framework"


@pytest.mark.parametrize("uid", native.bundled_ids())
def test_round_trip_is_exact_to_the_byte(uid: str) -> None:
    folder = native.bundled_root() / uid
    on_disk = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    framework, problems = native.read_files(on_disk)
    assert problems == []
    assert {path: text.encode("utf-8") for path, text in native.write_files(framework).items()} == on_disk


@pytest.mark.parametrize("name", ["cmmi", "issue"])
def test_vocabulary_round_trip(name: str) -> None:
    data = (native.bundled_root() / "vocabularies" / f"{name}.json").read_bytes()
    vocabulary, problems = native.read_vocabulary(data)
    assert problems == []
    assert native.write_vocabulary(vocabulary).encode() == data


def test_crosswalk_round_trip() -> None:
    data = (native.bundled_root() / "crosswalks" / "cmmi-character.json").read_bytes()
    crosswalk, problems = native.read_crosswalk(data)
    assert problems == []
    assert native.write_crosswalk(crosswalk).encode() == data


def test_every_file_is_canonical_and_valid() -> None:
    assert len(FILES) > 60
    validators = {
        name: jsonschema.Draft202012Validator(schema(name))
        for name in ("framework", "vocabulary", "crosswalk", "golden")
    }
    for path in FILES:
        text = path.read_text("utf-8")
        assert emit(json.loads(text)) == text, path
        validators[schema_name(path)].validate(json.loads(text))


def test_schemas_are_schemas_and_reject_what_is_wrong() -> None:
    for name in ("framework", "vocabulary", "crosswalk", "golden", "pack"):
        jsonschema.Draft202012Validator.check_schema(schema(name))
    validator = jsonschema.Draft202012Validator(schema("framework"))
    assert validator.is_valid({"f.a": {"type": "node", "title": "A", "anything": 1}})
    assert not validator.is_valid({"f.a": {"type": "node", "title": 5}})
    assert not validator.is_valid({"f.a": {"type": "criterion"}})
    assert not validator.is_valid({"f.a": {"title": "no type"}})
    assert validator.is_valid({"f.a": {"type": "node", "title": {"~": ["A", "B"]}}})


def test_schema_names_every_field_of_the_reader() -> None:
    defs = schema("framework")["$defs"]
    for name, spec in (
        ("framework", fields.FRAMEWORK),
        ("node", fields.NODE),
        ("criterion", fields.CRITERION),
        ("question", fields.QUESTION),
        ("scale", fields.SCALE),
    ):
        assert set(spec) <= set(defs[name]["properties"]), name


def test_pack_manifest_is_valid() -> None:
    data = pack_bytes({"mlops-aws": native.load_bundled("mlops-aws")[1]})
    manifest = json.loads(zipfile.ZipFile(io.BytesIO(data)).read("manifest.json"))
    jsonschema.Draft202012Validator(schema("pack")).validate(manifest)


# Why each result is right, by the rule of its sheet and not by what the program says:
# cmmi-dev: an area is at 2 when every goal is satisfied with the generic practices of level 2; the seven areas of stage
#   2 are, the others are not performed (0), so the staged level is 2.
# modelops: level n needs every criterion of levels up to n; one level-3 statement of reliability at NI keeps that
#   dimension at 2, and the overall level is that of the lowest dimension.
# the gated ones: LI and FI are met; a superseded statement counts as met through its successor (Azure, AWS,
#   McKnight), an optional one never gates (Google), the lowest dimension decides (Bucena: culture at 2).
# llmops-azure: the picked level is the result. genaiops-azure: LI and FI hold, PI and NI do not, what is not
#   applicable is left out, what is not rated counts in the total only.
def test_there_are_golden_answers_for_every_framework() -> None:
    assert all(native.load_bundled(uid)[0].golden for uid in native.bundled_ids())


@pytest.mark.parametrize("uid", native.bundled_ids())
def test_golden_answers_come_out(uid: str) -> None:
    framework, _ = native.load_bundled(uid)
    assert [(r.id, r.differences) for r in run_golden(framework) if not r.passed] == []


def test_revision_is_stable_and_sees_every_byte() -> None:
    framework, files = native.load_bundled("modelops")
    assert framework.revision == native.revision_of(files)
    assert native.revision_of({"b": "2", "a": "1"}) == native.revision_of({"a": b"1", "b": b"2"})
    assert (
        native.revision_of({"a": "1", "b": "2"}) == "a8eca051b64510e4f82137f9f52c62dddab848d342c5f128657243481396f973"
    )
    path = "dim/rel.json"
    assert native.revision_of({**files, path: files[path] + " "}) != framework.revision
    moved = {("dim/xxx.json" if p == path else p): t for p, t in files.items()}
    assert native.revision_of(moved) != framework.revision
