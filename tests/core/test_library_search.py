"""Search across frameworks with its filters, and who uses a framework."""

from __future__ import annotations

from pathlib import Path

from workbench.app import Workbench
from workbench.commands import crosswalks, engagements, framework_tree, frameworks
from workbench.formats.native import load_bundled


def test_search_ranks_codes_and_titles_first_and_tells_the_path(workbench: Workbench) -> None:
    hits = workbench.search_library("AZ-L3-REL")
    assert hits[0].code.startswith("AZ-L3-REL") and hits[0].framework == "mlops-azure"
    assert hits[0].path and hits[0].level == "3"
    # as you type: the last word is a beginning, all words must occur
    assert {h.uid for h in workbench.search_library("service des")} >= {"modelops.mo-l3-rel-2"}
    assert workbench.search_library("zzzqqq") == [] and workbench.search_library("  ") == []
    assert len(workbench.search_library("model", 7)) == 7


def test_search_is_narrowed_by_framework_level_kind_tag_and_issue(workbench: Workbench) -> None:
    everywhere = workbench.search_library("model", 500)
    only = workbench.search_library("model", 500, framework="mlops-azure", level="4", kind="criterion")
    assert only and len(only) < len(everywhere)
    assert {(h.framework, h.level, h.kind) for h in only} == {("mlops-azure", "4", "criterion")}
    azure = load_bundled("mlops-azure")[0]
    tagged = {h.uid for h in workbench.search_library("model", 500, framework="mlops-azure", tag="issue:I10")}
    assert tagged and all("issue:I10" in azure.criterion_by_uid[u].tags for u in tagged)
    some_issue = workbench.search_library("model", 500, tag="issue:")
    assert {h.kind for h in some_issue} == {"criterion"}


def test_search_follows_the_newest_revision_and_its_languages(workbench: Workbench) -> None:
    view = workbench.draft("mlops-google")
    uid = "mlops-google.stg"
    workbench.do(frameworks.edit_part(view, uid, {"title": "Xylophone steps"}))
    workbench.do(frameworks.translate(workbench.draft(view.uid), uid, "de", "title", "Xylophonstufen"))
    assert {h.framework for h in workbench.search_library("xylophon")} == {view.uid}  # a fork never published yet
    workbench.publish(view.uid)
    assert {(h.lang, h.title) for h in workbench.search_library("xylophon")} == {
        ("en", "Xylophone steps"), ("de", "Xylophonstufen")}  # fmt: skip
    assert [h.lang for h in workbench.search_library("xylophon", lang="de")] == ["de"]
    workbench.do(frameworks.edit_part(workbench.draft(view.uid), uid, {"title": "Steps"}))
    workbench.do(frameworks.translate(workbench.draft(view.uid), uid, "de", "title", ""))
    workbench.publish(view.uid)
    assert workbench.search_library("xylophon") == []
    conn = workbench.library.store._conn
    conn.execute("INSERT INTO entity_fts (entity_fts, rank) VALUES ('integrity-check', 1)")


def test_a_draft_never_published_is_found_as_it_is_now(workbench: Workbench) -> None:
    uid = workbench.new_framework("Zeppelin practice", levels=("Grounded", "Airborne"))
    node = str(workbench.do(framework_tree.add_node(workbench.draft(uid), "Hangar")).result)
    made = framework_tree.add_criterion(workbench.draft(uid), node, "We moor the zeppelin twice a day", level="2")
    statement = str(workbench.do(made).result)
    hits = workbench.search_library("zeppelin")
    assert {(h.framework, h.uid, h.kind) for h in hits} == {(uid, uid, "framework"), (uid, statement, "criterion")}
    found = next(h for h in hits if h.uid == statement)
    assert (found.title, found.path, found.level) == ("We moor the zeppelin twice a day", "Hangar", "2")
    assert [h.uid for h in workbench.search_library("moor zepp")] == [statement]  # all words, as one types
    assert workbench.search_library("eppelin") == []
    assert [h.uid for h in workbench.search_library("zeppelin", kind="criterion", level="2")] == [statement]
    assert workbench.search_library("zeppelin", level="1", kind="criterion") == []
    assert workbench.search_library("zeppelin", framework="mlops-google") == []
    workbench.do(frameworks.edit_part(workbench.draft(uid), statement, {"text": "We moor the airship"}))
    assert [h.kind for h in workbench.search_library("zeppelin")] == ["framework"]
    workbench.undo("library")
    assert len(workbench.search_library("zeppelin")) == 2
    workbench.publish(uid)
    assert len(workbench.search_library("zeppelin")) == 2  # once each, now out of the index


def test_a_draft_has_places_of_its_own_among_many_hits(workbench: Workbench) -> None:
    uid = workbench.new_framework("Model of models")
    hits = workbench.search_library("model", 8)
    assert len(hits) == 8 and hits[-1].framework == uid


def test_where_used_names_crosswalks_assessments_and_recent_files(workbench: Workbench, tmp_path: Path) -> None:
    assert workbench.where_used("mlops-google").is_empty
    walk = workbench.do(crosswalks.create_crosswalk("To issues", "mlops-google", "issue")).result
    workbench.do(crosswalks.add_pair(walk, "mlops-google.stg", "issue:I01", "subset"))
    workbench.create_engagement(tmp_path / "a.assay", "pass", engagements.create_engagement("Northwind"))
    framework, files = workbench.framework("mlops-google"), workbench.framework_files("mlops-google")
    assessment = workbench.do(engagements.add_assessment(framework, files)).result
    found = workbench.where_used("mlops-google")
    assert [c.uid for c in found.crosswalks] == [walk]
    assert [a.uid for a in found.assessments] == [assessment]
    assert [(f.path, f.versions) for f in found.files] == [(tmp_path / "a.assay", ("1.0.0",))]
    workbench.close_engagement()
    closed = workbench.where_used("mlops-google", "mlops-google.stg")
    assert closed.assessments == () and [f.path for f in closed.files] == [tmp_path / "a.assay"]
    assert [(u, p.relation) for u, p in closed.pairs] == [(walk, "subset")]
    assert workbench.where_used("mlops-google", "mlops-google.cmp").pairs == ()
    assert "Northwind" not in (workbench.home / "recent.json").read_text()
    assert workbench.where_used("modelops").files == ()
