"""Drafts of frameworks: begun by the first edit, read as frameworks, published, compared, reverted, forked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.app import Reader, Workbench
from workbench.commands import framework_tree as tree
from workbench.commands import frameworks
from workbench.errors import Invalid, NotFound, Stale
from workbench.formats.native import bundled_ids, load_bundled, read_files, revision_of, write_files
from workbench.model import flat
from workbench.model.diff import apply, diff, proposed_version, weight
from workbench.model.draft import Draft, DraftField, row_place
from workbench.model.framework import Framework
from workbench.model.ranks import DIGITS, between, placed
from workbench.model.translations import languages, text_hash, translated_texts


@pytest.fixture
def own(workbench: Workbench) -> str:
    """An own framework with two dimensions and three statements, published as 1.0.0."""
    uid = workbench.new_framework("Plain", levels=("Initial", "Managed"))
    first = workbench.do(tree.add_node(workbench.draft(uid), "Process")).result
    second = workbench.do(tree.add_node(workbench.draft(uid), "People")).result
    workbench.do(
        tree.paste_grid(workbench.draft(uid), (first, second), ("1", "2"), [["We plan", "We check"], ["We learn"]])
    )
    workbench.publish(uid, note="First")
    return uid


def test_a_framework_from_empty_to_published(workbench: Workbench, own: str) -> None:
    framework = workbench.framework(own)
    assert [(c.uid, c.code, c.level, c.text) for c in framework.criteria] == [
        ("plain.process-l1-1", "PROCESS-L1-1", "1", "We plan"), ("plain.process-l2-1", "PROCESS-L2-1", "2", "We check"),
        ("plain.people-l1-1", "PEOPLE-L1-1", "1", "We learn"),
    ]  # fmt: skip
    assert framework.version == "1.0.0" and framework.lifecycle == "released"
    assert revision_of(workbench.framework_files(own)) == framework.revision
    assert [r.note for r in workbench.revisions(own)] == ["First"]
    assert workbench.can_undo("library") is None  # publishing is final
    entry = next(e for e in workbench.frameworks() if e.uid == own)
    assert (entry.criteria, entry.dimensions, entry.draft, entry.read_only) == (3, 2, False, False)


def test_the_first_edit_of_a_published_framework_begins_its_draft_in_the_same_step(
    workbench: Workbench, own: str
) -> None:
    view = workbench.draft(own)
    assert not view.stored and workbench.read(Reader.count, Draft, file="library") == 0
    done = workbench.do(frameworks.edit_part(view, "plain.process", {"title": "Processes"}))
    assert {c.kind for c in done.changes} == {"draft", "draft_field"}
    assert row_place(next(c.uid for c in done.changes if c.kind == "draft_field")) == (own, "plain.process", "title")
    assert workbench.draft(own).framework.node_by_uid["plain.process"].title == "Processes"
    assert workbench.framework(own).node_by_uid["plain.process"].title == "Process"  # the revision stays
    assert next(e for e in workbench.frameworks() if e.uid == own).draft
    workbench.undo("library")
    assert not workbench.draft(own).stored
    workbench.redo("library")
    assert workbench.draft(own).is_changed("plain.process", "title")


def test_an_edit_touches_one_row_and_typing_coalesces(workbench: Workbench, own: str) -> None:
    for text in ("We p", "We pl", "We plan ahead"):
        workbench.do(frameworks.edit_part(workbench.draft(own), "plain.process-l1-1", {"text": text}))
    assert workbench.read(Reader.count, DraftField, file="library") == 1
    workbench.undo("library")
    assert workbench.read(Reader.count, DraftField, file="library") == 0
    workbench.redo("library")
    workbench.do(frameworks.edit_part(workbench.draft(own), "plain.process-l1-1", {"text": "We plan"}))
    assert workbench.read(Reader.count, DraftField, file="library") == 0  # equal to the base again


def test_a_change_of_a_bundled_release_makes_a_fork_that_keeps_ids_and_origin(workbench: Workbench) -> None:
    view = workbench.draft("mlops-aws")
    workbench.do(frameworks.edit_part(view, "mlops-aws.dep", {"title": "Deploying"}))
    assert view.uid == "mlops-aws-own"
    added = workbench.do(tree.add_node(workbench.draft(view.uid), "New part")).result
    published = workbench.publish(view.uid)
    fork, original = workbench.framework(view.uid), workbench.framework("mlops-aws")
    assert {c.uid for c in fork.criteria} == {c.uid for c in original.criteria}
    assert added == "mlops-aws-own.new-part"
    assert fork.x["origin"] == {"framework": "mlops-aws", "revision": original.revision, "version": "1.0.0"}
    assert (fork.publisher, published.version) == ("Ada Assessor", "1.0.0")
    assert original.node_by_uid["mlops-aws.dep"].title != "Deploying"
    found = {c.uid: c.what for c in diff(original, fork)}
    assert found == {"mlops-aws-own": "changed", "mlops-aws.dep": "changed", added: "added"}
    assert workbench.draft("mlops-aws").uid == "mlops-aws-own-2"


def test_versions_follow_what_changed(workbench: Workbench, own: str) -> None:
    workbench.do(frameworks.edit_part(workbench.draft(own), "plain.process-l1-1", {"text": "We plan ahead"}))
    assert workbench.publish(own).version == "1.0.1"
    workbench.do(tree.add_criterion(workbench.draft(own), "plain.people", "We teach", level="2"))
    assert workbench.publish(own).version == "1.1.0"
    workbench.do(frameworks.edit_part(workbench.draft(own), "plain.people-l1-1", {"level": "2"}))
    assert workbench.publish(own, note="Stricter").version == "2.0.0"
    workbench.do(tree.remove_part(workbench.draft(own), "plain.people-l2-1"))
    assert workbench.proposed_version(own) == "3.0.0"
    with pytest.raises(Invalid, match=r"2\.0\.0 is published already"):
        workbench.publish(own, "2.0.0")
    with pytest.raises(Invalid, match="is no version"):
        workbench.publish(own, "next")
    assert workbench.publish(own, "7.0.0").version == "7.0.0"
    history = workbench.revisions(own)
    assert [r.version for r in history] == ["7.0.0", "2.0.0", "1.1.0", "1.0.1", "1.0.0"]
    assert [r.parents for r in history[:-1]] == [(r.revision,) for r in history[1:]]


def test_publishing_refuses_errors_and_names_them(workbench: Workbench, own: str) -> None:
    with pytest.raises(NotFound, match="no draft"):
        workbench.publish(own)
    workbench.do(frameworks.start_draft(workbench.draft(own)))
    with pytest.raises(Invalid, match="Nothing has changed"):
        workbench.publish(own)
    workbench.do(frameworks.edit_part(workbench.draft(own), "plain.process-l1-1", {"level": "9", "text": ""}))
    found = [(p.uid, p.field, p.problem.severity) for p in workbench.problems(own)]
    assert ("plain.process-l1-1", "level", "error") in found and ("plain.process-l1-1", "text", "error") in found
    with pytest.raises(Invalid, match=r"plain\.process-l1-1 > level: .*out of scale"):
        workbench.publish(own)
    assert len(workbench.revisions(own)) == 1 and workbench.draft(own).stored


def test_a_uid_is_never_given_again(workbench: Workbench, own: str) -> None:
    workbench.do(tree.remove_part(workbench.draft(own), "plain.people"))
    assert "plain.people-l1-1" not in workbench.draft(own).framework.criterion_by_uid
    workbench.publish(own)
    again = workbench.do(tree.add_node(workbench.draft(own), "People")).result
    assert again == "plain.people-2"
    first = workbench.do(tree.add_criterion(workbench.draft(own), again, "We learn", code="PEOPLE-L1-1")).result
    assert first == "plain.people-l1-1-2"


def test_revert_begins_a_draft_from_an_older_revision(workbench: Workbench, own: str) -> None:
    workbench.do(frameworks.edit_part(workbench.draft(own), own, {"title": "Plainer"}))
    second = workbench.publish(own)
    view = workbench.revert(own, "1.0.0")
    assert view.framework.title == "Plain"
    third = workbench.publish(own, note="Back to the first")
    assert workbench.framework(own).title == "Plain" and third.version == "1.0.2"
    assert workbench.revisions(own)[0].parents == (second.revision,)
    assert [f.field for c in workbench.compare(own, "1.0.0", third.revision[:12]) for f in c.fields] == ["version"]


def test_stale_views_are_refused(workbench: Workbench, own: str) -> None:
    view = workbench.draft(own)
    workbench.do(frameworks.edit_part(view, own, {"title": "A"}))
    held = workbench.draft(own)
    workbench.do(frameworks.discard_draft(own))
    with pytest.raises(Stale):
        workbench.do(frameworks.edit_part(held, own, {"title": "B"}))
    with pytest.raises(NotFound):
        workbench.do(frameworks.edit_part(workbench.draft(own), "plain.gone", {"title": "B"}))


def test_a_revision_that_came_in_meanwhile_is_taken_into_the_draft(workbench: Workbench, own: str) -> None:
    for entity, fields in (("plain.process", {"title": "Mine"}), ("plain.people", {"title": "Folk"}),
                           ("plain.people-l1-1", {"text": "We learn daily"}), (own, {"summary": "Mine"})):  # fmt: skip
        workbench.do(frameworks.edit_part(workbench.draft(own), entity, fields))
    theirs = flat.patch(workbench.framework(own), {
        "plain.process": {"title": "Theirs"}, "plain.people": {"title": "Folk"}, "plain.people-l1-1": {"type": None},
        own: {"licence": "Theirs", "version": "1.1.0"}})  # fmt: skip
    files = write_files(replace(theirs, revision=""))
    revision = revision_of(files)
    workbench.library.add(replace(theirs, revision=revision), files, (workbench.framework(own).revision,))
    assert "newer revision" in workbench.problems(own)[-1].problem.text
    assert workbench.take_newer(own) == (("plain.people-l1-1", "text"), ("plain.process", "title"))
    now = workbench.draft(own)
    assert now.record.base == revision and now.framework.licence == "Theirs" and now.framework.summary == "Mine"
    assert now.framework.node_by_uid["plain.process"].title == "Mine"
    assert "plain.people-l1-1" not in now.framework.criterion_by_uid
    assert workbench.read(Reader.count, DraftField, file="library") == 2
    assert [p.problem.text for p in workbench.problems(own)] == []
    published = workbench.publish(own)
    assert (published.version, workbench.revisions(own)[0].parents) == ("1.1.1", (revision,))


def test_publishing_ends_undo_for_its_own_framework_only(workbench: Workbench, own: str) -> None:
    other = workbench.new_framework("Other")
    workbench.do(frameworks.edit_part(workbench.draft(own), own, {"title": "One"}))
    workbench.do(frameworks.edit_part(workbench.draft(other), other, {"title": "Two"}))
    workbench.do(frameworks.edit_part(workbench.draft(own), own, {"title": "Three"}))
    workbench.publish(own)
    workbench.undo("library")
    assert workbench.draft(other).framework.title == "Other"
    workbench.redo("library")
    assert workbench.draft(other).framework.title == "Two"
    assert workbench.framework(own).title == "Three"
    workbench.undo("library")
    workbench.undo("library")
    assert [d.uid for d in workbench.read(Reader.all, Draft, file="library")] == []
    assert workbench.can_undo("library") is None
    # what was undone before publishing does not come back over it
    workbench.do(frameworks.edit_part(workbench.draft(own), own, {"title": "Four"}))
    workbench.do(frameworks.edit_part(workbench.draft(own), own, {"summary": "Five"}))
    workbench.undo("library")
    workbench.publish(own)
    assert workbench.redo("library") is None and workbench.framework(own).summary == ""


def test_the_tree_moves_by_keyboard(workbench: Workbench, own: str) -> None:
    def order() -> list[tuple[str, str]]:
        return [(n.parent, n.title) for n in workbench.draft(own).framework.nodes]

    workbench.do(tree.shift_part(workbench.draft(own), "plain.people", -1))
    assert order() == [("", "People"), ("", "Process")]
    workbench.do(tree.indent_part(workbench.draft(own), "plain.process"))
    assert order() == [("", "People"), ("plain.people", "Process")]
    with pytest.raises(Invalid, match="below itself"):
        workbench.do(tree.move_part(workbench.draft(own), "plain.people", "plain.process", 0))
    workbench.do(tree.outdent_part(workbench.draft(own), "plain.process"))
    assert order() == [("", "People"), ("", "Process")]
    workbench.do(tree.move_part(workbench.draft(own), "plain.people-l1-1", "plain.process", 0))
    assert [c.text for c in workbench.draft(own).framework.child_criteria["plain.process"]] == [
        "We learn",
        "We plan",
        "We check",
    ]
    for _ in range(4):
        workbench.undo("library")
    assert not workbench.draft(own).stored


def test_imports_become_a_draft_or_a_revision(workbench: Workbench, own: str) -> None:
    framework = replace(load_bundled("mlops-google")[0], uid="google-import", version="3")
    assert workbench.add_framework(framework) == ""
    entry = next(e for e in workbench.frameworks() if e.uid == "google-import")
    assert (entry.revision, entry.draft, entry.criteria) == ("", True, 34)
    with pytest.raises(Invalid, match="has a draft already"):
        workbench.add_framework(framework, publish=True)
    workbench.do(frameworks.edit_part(workbench.draft("google-import"), "google-import", {"title": "Google, imported"}))
    assert workbench.publish("google-import", "3.1.0").version == "3.1.0"
    revision = workbench.add_framework(replace(framework, uid="other"), publish=True, note="As received")
    assert workbench.framework("other").version == "3.0.0"
    assert workbench.framework("other").revision == revision
    assert workbench.add_framework(replace(framework, uid="other"), publish=True) == revision  # kept once
    with pytest.raises(Invalid, match="bundled"):
        workbench.add_framework(replace(framework, uid="mlops-google"), publish=True)


def test_translations_remember_what_they_translate(workbench: Workbench, own: str) -> None:
    workbench.do(frameworks.translate(workbench.draft(own), "plain.process", "de", "title", "Ablauf"))
    framework = workbench.draft(own).framework
    assert framework.translations == {
        "de": {"plain.process": {"title": "Ablauf", "base": {"title": text_hash("Process")}}}
    }
    assert languages(framework) == ("de",)
    told = {(t.uid, t.field): (t.text, t.state) for t in translated_texts(framework, "de")}
    assert told[("plain.process", "title")] == ("Ablauf", "current")
    assert told[("plain.people", "title")] == ("", "missing") and told[(own, "title")] == ("", "missing")
    workbench.do(frameworks.edit_part(workbench.draft(own), "plain.process", {"title": "Processes"}))
    now = {(t.uid, t.field): t.state for t in translated_texts(workbench.draft(own).framework, "de")}
    assert now[("plain.process", "title")] == "outdated"
    workbench.publish(own)
    assert [(h.title, h.lang) for h in workbench.search_library("ablauf")] == [("Ablauf", "de")]


# --- laws ---------------------------------------------------------------------------------------------------------

FRAMEWORKS = {uid: replace(load_bundled(uid)[0], revision="") for uid in bundled_ids()}
SMALL = FRAMEWORKS["mlops-google"]
VALUES = st.one_of(st.text(max_size=5), st.booleans(), st.integers(0, 3), st.none())


@pytest.mark.parametrize("uid", sorted(FRAMEWORKS))
def test_flat_and_back_is_the_same(uid: str) -> None:
    assert flat.build(uid, flat.flatten(FRAMEWORKS[uid])) == FRAMEWORKS[uid]


@st.composite
def varied(draw: Any) -> Framework:
    """A framework some random edits away from a bundled one, as its files would be read."""
    uids = [*flat.uids_of(SMALL), "mlops-google.new", "golden:new"]
    edits: dict[str, dict[str, Any]] = {}
    for uid in draw(st.lists(st.sampled_from(uids), max_size=6)):
        kind = flat.type_of(SMALL, uid) or (
            "golden" if uid.startswith("golden") else draw(st.sampled_from(["node", "criterion"]))
        )
        some = edits.setdefault(uid, {"type": kind})
        for _ in range(draw(st.integers(0, 4))):
            field, value = draw(st.sampled_from([
                ("title", "t"), ("text", "x"), ("tags/issue:i01", 2), ("tags/issue:i01", None), ("descriptors/1", "d"),
                ("x/a/b", "c"), ("x/a", {}), ("groups/g", True), ("key", True), ("rank", "0001"), ("weight", "3"),
                ("i18n/de/title", "T"), ("i18n/fr/texts/a~1b", "F"), ("case/answers/a", "FI"),
                ("values/9/label", "Nine"),
                ("parent", "mlops-google.stg"), ("texts/note", "n"), ("checks/a~0b", True), ("needs/c", "why"),
            ]))  # fmt: skip
            some[field] = value
        if kind != "framework" and draw(st.integers(0, 5)) == 0:
            edits[uid] = {"type": None}
    changed = flat.patch(SMALL, edits)
    return read_files(write_files(changed))[0]


@settings(max_examples=60)
@given(varied(), varied())
def test_applying_a_comparison_gives_the_second(old: Framework, new: Framework) -> None:
    changes = diff(old, new)
    assert apply(old, changes) == new
    assert (changes == ()) == (old == new)
    assert diff(new, new) == ()
    back = diff(new, old)
    assert {c.uid for c in back} == {c.uid for c in changes}


@settings(max_examples=40)
@given(varied())
def test_what_was_written_reads_back_the_same(framework: Framework) -> None:
    again = read_files(write_files(framework))[0]
    assert again == framework
    assert flat.build(framework.uid, flat.flatten(framework)) == framework


def test_versions_are_numbered_by_weight() -> None:
    assert [proposed_version("1.2.3", p) for p in ("major", "minor", "patch")] == ["2.0.0", "1.3.0", "1.2.4"]
    assert proposed_version("2024", "patch") == "1.0.0"
    assert weight(()) is None


RANK = st.text(DIGITS, max_size=5)


@given(RANK, RANK)
def test_a_rank_between_two_lies_between(one: str, other: str) -> None:
    low, high = sorted((one, other))
    found = between(low, high)
    assert not found or (low < found and (not high or found < high))


@given(st.lists(st.integers(0, 50), max_size=60))
def test_siblings_stay_in_order_wherever_one_is_put(places: list[int]) -> None:
    order: list[tuple[str, str]] = []
    for number, index in enumerate(places):
        uid = f"u{number}"
        ranks = dict(order) | placed(order, uid, index)
        names = [u for u, _ in order]
        names.insert(min(index, len(names)), uid)
        order = [(u, ranks[u]) for u in names]
        assert [r for _, r in order] == sorted({r for _, r in order})


def test_the_list_counts_what_a_draft_without_a_revision_has(workbench: Workbench) -> None:
    uid = workbench.new_framework("Bakery")
    for title in ("Oven", "Shop"):
        workbench.do(tree.add_node(workbench.draft(uid), title))
    top = workbench.draft(uid).framework.dimensions[0].uid
    workbench.do(tree.add_node(workbench.draft(uid), "Stone oven", top))
    workbench.do(tree.add_criterion(workbench.draft(uid), top, "The oven is hot"))
    (entry,) = (e for e in workbench.frameworks() if e.uid == uid)
    assert (entry.dimensions, entry.nodes, entry.criteria) == (2, 3, 1)
