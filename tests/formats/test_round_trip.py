"""Any framework survives writing and reading, unknown keys included, and no input makes the reader fail."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import Invalid, TooNew
from workbench.formats import fields, native
from workbench.formats.canonical import emit
from workbench.model.framework import (
    Criterion,
    Descriptor,
    Framework,
    MethodRef,
    Node,
    Provenance,
    Question,
    Scale,
    ScaleValue,
)
from workbench.model.order import arranged

QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
LETTERS = st.characters(blacklist_categories=("Cs",))
TEXT = st.text(LETTERS, max_size=12)
NAME = st.text("abcdefgh0123456789-_.é", min_size=1, max_size=8)
KNOWN = {"type", "descriptors", "values", "format", "method", "provenance", "ask"}.union(
    fields.FRAMEWORK, fields.NODE, fields.CRITERION, fields.QUESTION, fields.SCALE, fields.SCALE_VALUE
)
JSON = st.recursive(
    st.one_of(TEXT, st.integers(), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=5,
)
X = st.dictionaries(TEXT.filter(lambda k: k not in KNOWN and not k.startswith("@")), JSON, max_size=2)
TEXTS = st.dictionaries(TEXT, TEXT, max_size=2)
SET = st.lists(TEXT, unique=True, max_size=3).map(lambda v: tuple(sorted(v)))


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    levels = draw(st.lists(NAME, min_size=1, max_size=4, unique=True))
    scales = [
        Scale(
            id="level",
            role="level",
            values=tuple(
                ScaleValue(id=v, rank=f"{i:03}", label=draw(TEXT), text=draw(TEXT), x=draw(X))
                for i, v in enumerate(levels)
            ),
            x=draw(X),
        ),
        Scale(id="rating", role="answer", halves=draw(st.booleans()), values=(ScaleValue(id="no"),), x=draw(X)),
    ]
    names = draw(st.lists(NAME, min_size=1, max_size=8, unique=True))
    nodes: list[Node] = []
    criteria: list[Criterion] = []
    questions: list[Question] = []
    texts: list[Descriptor] = []
    for i, name in enumerate(names):
        parent = draw(st.sampled_from(["", *[n.uid for n in nodes]]))
        nodes.append(
            Node(
                uid=f"f.{name}",
                parent=parent,
                rank=draw(TEXT),
                code=f"N{i}",
                title=draw(TEXT),
                texts=draw(TEXTS),
                groups=draw(SET),
                profile=draw(st.booleans()),
                assessable=draw(st.booleans()),
                x=draw(X),
                stage_level=draw(st.sampled_from(["", *levels])),
                weight=draw(TEXT),
            )
        )
        uid = f"f.{name}.c"
        if uid in {n.uid for n in nodes} | {f"f.{n}" for n in names}:
            continue
        asked = draw(st.booleans())
        ask = draw(TEXT)
        criteria.append(
            Criterion(
                uid=uid,
                parent=nodes[-1].uid,
                code=f"C{i}",
                level=draw(st.sampled_from(["", *levels])),
                key=draw(st.booleans()),
                text=draw(TEXT),
                ask=ask,
                evidence=draw(TEXT),
                checks=draw(SET),
                na_allowed=draw(st.booleans()),
                tags={f"v:{k}": s for k, s in draw(st.dictionaries(TEXT, st.integers(), max_size=2)).items()},
                x=draw(X),
            )
        )
        if asked:
            questions.append(Question(uid=f"{uid}?1", criterion=uid, text=ask, x=draw(X)))
        texts += [
            Descriptor(node=uid, value=v, text=t)
            for v, t in draw(st.dictionaries(st.sampled_from(levels), TEXT, max_size=2)).items()
        ]
    return arranged(
        Framework(
            uid="f",
            code=draw(TEXT),
            title=draw(TEXT),
            version=draw(TEXT),
            publisher=draw(TEXT),
            sources=draw(SET),
            aliases=draw(SET),
            provenance=Provenance(basis=draw(TEXT), label=draw(TEXT)),
            method=MethodRef(id="gated", params={"met": ("a", "b"), "deep": {"n": 1}}),
            scales=tuple(scales),
            nodes=tuple(nodes),
            criteria=tuple(criteria),
            questions=tuple(questions),
            descriptors=tuple(texts),
            golden=({"id": "one", "answers": {}, "expected": {}},),
            translations={"de": {"f": {"title": draw(TEXT)}}},
            x=draw(X),
        )
    )


@QUICK
@given(frameworks())
def test_any_framework_survives_with_its_unknown_keys(framework: Framework) -> None:
    files = native.write_files(framework)
    # code, title and version are required: an empty one is told and filled, so the texts are compared, not the object
    back, _ = native.read_files(files)
    assert native.write_files(back) == files
    for field in dataclasses.fields(Framework):
        if field.name not in ("code", "title", "version", "x"):
            assert getattr(back, field.name) == getattr(framework, field.name), field.name


@QUICK
@given(frameworks(), st.data())
def test_unknown_keys_anywhere_in_the_files_are_kept(framework: Framework, data: st.DataObject) -> None:
    files = {path: json.loads(text) for path, text in native.write_files(framework).items()}
    for tree in files.values():
        for entity in tree.values():
            if isinstance(entity, dict):
                entity.update(data.draw(X))
    changed = {path: emit(tree) for path, tree in files.items()}
    assert native.write_files(native.read_files(changed)[0]) == changed


@QUICK
@given(
    st.dictionaries(
        st.sampled_from(["framework.json", "dim/a.json", "golden.json", "i18n/de/a.json", "x.json"]),
        st.one_of(st.text(LETTERS, max_size=60), st.binary(max_size=60), JSON.map(emit)),
        max_size=4,
    )
)
def test_no_input_makes_the_reader_fail(files: dict[str, Any]) -> None:
    try:
        framework, _ = native.read_files(files)
        native.write_files(framework)
    except (Invalid, TooNew) as error:
        assert str(error)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_good_framework_with_one_value_replaced_is_read_and_kept(data: st.DataObject) -> None:
    files = {
        path: json.loads(text) for path, text in native.load_bundled("mlops-google")[1].items() if path != "golden.json"
    }
    path = data.draw(st.sampled_from(sorted(files)))
    uid = data.draw(st.sampled_from(sorted(files[path])))
    key = data.draw(st.sampled_from(sorted(files[path][uid])))
    files[path][uid][key] = data.draw(
        st.one_of(JSON, st.sampled_from(["mlops-google", uid, {"~": ["a", 1]}, {"~": []}]))
    )
    texts = {p: emit(tree) for p, tree in files.items()}
    try:
        framework, problems = native.read_files(texts)
    except (Invalid, TooNew) as error:
        assert str(error)
        return
    for node in framework.nodes:
        list(framework.criteria_under(node.uid))
    assert all(p.place and p.text for p in problems)
    again = native.write_files(framework)
    merged = {k: v for text in again.values() for k, v in json.loads(text).items()}
    before, after = files[path][uid], merged[uid]
    assert {k: v for k, v in after.items() if k != key} == {k: v for k, v in before.items() if k != key}
    if before[key] not in ("", {}, 0, 1):  # what is at its default is left out
        assert after[key] == before[key]


def test_conflict_is_settled_by_editing_the_field() -> None:
    files = dict(native.load_bundled("llmops-azure")[1])
    tree = json.loads(files["dim/all.json"])
    tree["llmops-azure.all"]["title"] = {"~": ["One", "Two"]}
    framework, _ = native.read_files(files | {"dim/all.json": emit(tree)})
    node = framework.nodes[0]
    settled = dataclasses.replace(framework, nodes=(dataclasses.replace(node, title="Both"),))
    assert json.loads(native.write_files(settled)["dim/all.json"])["llmops-azure.all"]["title"] == "Both"
    assert json.loads(native.write_files(framework)["dim/all.json"])["llmops-azure.all"]["title"] == {
        "~": ["One", "Two"]
    }


def test_translations_and_strange_files_are_kept() -> None:
    files = dict(native.load_bundled("mlops-aws")[1])
    files["i18n/de/framework.json"] = emit({"mlops-aws": {"title": "Auf Deutsch", "base": {"title": "abc"}}})
    files["i18n/de/pip.json"] = emit({"mlops-aws.pip": {"title": "Bereitstellung"}})
    files["retired.json"] = emit({"mlops-aws.aw-l9-xxx-1": {"replaced_by": {"mlops-aws.aw-l1-pip-1": True}}})
    tree = json.loads(files["dim/pip.json"])
    tree["mlops-aws.future"] = {"type": "from the future", "a": 1}
    files["dim/pip.json"] = emit(tree)
    framework, problems = native.read_files(files)
    assert framework.translations["de"]["mlops-aws.pip"] == {"title": "Bereitstellung"}
    assert [p.severity for p in problems] == ["warning"]
    assert native.write_files(framework) == files


TREE = st.recursive(
    st.one_of(st.text(max_size=8), st.booleans(), st.integers(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=20,
)


@given(TREE)
def test_the_emitter_writes_what_the_standard_library_writes(value: Any) -> None:
    assert emit(value) == json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
