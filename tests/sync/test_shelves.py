"""Two homes exchange through a folder, from the library and back into it, by the command line as a script would."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.app import Workbench
from workbench.commands import frameworks
from workbench.formats.native import load_bundled
from workbench.secrets import MemorySecrets, Secrets

UID = "house-model"


def bench(tmp_path: Path, home: str, person: str) -> Workbench:
    return Workbench(tmp_path / home, secrets=MemorySecrets(), person=person)


def add_model(tmp_path: Path, home: str) -> None:
    framework, _ = load_bundled("mlops-google")
    made = bench(tmp_path, home, "Anna")
    made.add_framework(replace(framework, uid=UID, code="HM", title="House model", publisher="firm"), publish=True)
    made.close()


def edit(tmp_path: Path, home: str, entity: str, **fields: str) -> None:
    made = bench(tmp_path, home, home)
    made.do(frameworks.edit_part(made.draft(UID), entity, fields))
    made.publish(UID, note=f"{home} edits")
    made.close()


def first_criterion(tmp_path: Path, home: str) -> str:
    made = bench(tmp_path, home, home)
    uid = made.framework(UID).criteria[0].uid
    made.close()
    return uid


@pytest.fixture
def joined(run, tmp_path: Path, stick: Path) -> None:
    """Anna's library on the stick, Ben let in, both equal."""
    made = json.loads(run("anna", "sync", "init", "Firm", "--as", "Anna", "--json"))
    run("anna", "sync", "add-remote", stick)
    add_model(tmp_path, "anna")
    assert "0 parcels came in, 1 went out; safe to remove" in run("anna", "sync", "now")
    assert "0 parcels came in, 0 went out; safe to remove" in run("anna", "sync", "now")
    asked = json.loads(run("ben", "sync", "join", stick, "--fingerprint", made["fingerprint"], "--as", "Ben", "--json"))
    assert not asked["may_write"]
    assert UID in run("ben", "library", "list")
    assert asked["fingerprint"] in run("anna", "sync", "status")
    run("anna", "sync", "approve", "Ben")
    run("anna", "sync", "now")
    run("ben", "sync", "now")
    assert json.loads(run("ben", "sync", "status", "--json"))["may_write"]


def revisions(tmp_path: Path, home: str) -> list[str]:
    made = bench(tmp_path, home, home)
    found = [i.revision for i in made.revisions(UID)]
    made.close()
    return found


@pytest.mark.usefixtures("joined")
def test_different_fields_meet_and_the_same_field_waits_until_it_is_decided(run, tmp_path: Path) -> None:
    uid = first_criterion(tmp_path, "anna")
    edit(tmp_path, "anna", uid, text="Anna's words", evidence="Anna's hint")
    edit(tmp_path, "ben", uid, text="Ben's words")
    edit(tmp_path, "ben", UID, licence="Ben's licence")
    assert "goes out" in run("ben", "sync", "status")
    for home in ("anna", "ben", "anna"):
        run(home, "sync", "now")
    assert revisions(tmp_path, "anna")[0] == revisions(tmp_path, "ben")[0]
    (card,) = json.loads(run("anna", "sync", "conflicts", "--json"))
    assert (card["entity"], card["field"]) == (uid, "text") and {s["text"] for s in card["sides"]} == {
        "Anna's words", "Ben's words"}  # fmt: skip
    assert [s["author"] for s in card["sides"] if s["mine"]] == ["Anna"]
    made = bench(tmp_path, "ben", "Ben")
    got = made.framework(UID)
    assert got.criterion_by_uid[uid].evidence == "Anna's hint" and got.licence == "Ben's licence"
    made.close()
    run("ben", "sync", "resolve", uid, "text", "--take", "theirs")
    for home in ("ben", "anna"):
        run(home, "sync", "now")
        assert json.loads(run(home, "sync", "conflicts", "--json")) == []
        made = bench(tmp_path, home, home)
        assert made.framework(UID).criterion_by_uid[uid].text == "Anna's words"
        made.close()
    assert revisions(tmp_path, "anna")[0] == revisions(tmp_path, "ben")[0]
    told = json.loads(run("anna", "sync", "log", UID, "--json"))
    assert {"anna edits", "ben edits"} <= {e["message"] for e in told["changes"]}


@pytest.mark.usefixtures("joined")
def test_a_draft_begun_before_others_published_merges_when_it_is_published(run, tmp_path: Path) -> None:
    uid = first_criterion(tmp_path, "anna")
    made = bench(tmp_path, "ben", "Ben")
    made.do(frameworks.edit_part(made.draft(UID), uid, {"evidence": "Ben's draft"}))
    made.close()
    edit(tmp_path, "anna", uid, text="Anna's words")
    run("anna", "sync", "now")
    run("ben", "sync", "now")
    made = bench(tmp_path, "ben", "Ben")
    made.publish(UID, note="late")
    made.close()
    run("ben", "sync", "now")
    run("anna", "sync", "now")
    for home in ("anna", "ben"):
        made = bench(tmp_path, home, home)
        got = made.framework(UID).criterion_by_uid[uid]
        assert (got.text, got.evidence) == ("Anna's words", "Ben's draft")
        made.close()


def test_who_is_not_let_in_keeps_his_work_and_disturbs_nobody(run, tmp_path: Path, stick: Path) -> None:
    made = json.loads(run("anna", "sync", "init", "Firm", "--json"))
    run("anna", "sync", "add-remote", stick)
    add_model(tmp_path, "anna")
    run("anna", "sync", "now")
    run("ben", "sync", "join", stick, "--fingerprint", made["fingerprint"], "--as", "Ben")
    edit(tmp_path, "ben", UID, licence="Ben's")
    run("ben", "sync", "now")
    run("anna", "sync", "now")
    assert "set aside" not in run("anna", "sync", "log", "--json")
    run("anna", "sync", "approve", "Ben")
    for home in ("anna", "ben", "anna"):
        run(home, "sync", "now")
    made_bench = bench(tmp_path, "anna", "Anna")
    assert made_bench.framework(UID).licence == "Ben's"
    made_bench.close()


def test_what_came_and_cannot_be_used_is_told_once_by_the_exchange(run, tmp_path: Path, stick: Path) -> None:
    run("anna", "sync", "init", "Firm")
    run("anna", "sync", "add-remote", stick)
    made = Workbench(tmp_path / "anna", secrets=Secrets(), person="Anna")
    made.shelves.passphrase = lambda: "correct-horse"
    with made.shelves.open() as shelf:
        shelf.publish({"vocabularies/cmmi.json": b'{"cmmi": {"type": "vocabulary"}}'}, "By hand")
    made.close()
    assert "problem: vocabularies/cmmi.json" in run("anna", "sync", "now")
    assert json.loads(run("anna", "sync", "now", "--json"))["problems"] == []


def test_a_clients_framework_stays_off_the_firm_shelf(run, tmp_path: Path, stick: Path) -> None:
    run("anna", "sync", "init", "Firm")
    run("anna", "sync", "init", "Northwind", "--client")
    add_model(tmp_path, "anna")
    for name in ("Firm", "Northwind"):
        assert json.loads(run("anna", "sync", "status", "--library", name, "--json"))["outgoing"] == []
    assert "House model" in run("anna", "sync", "put", "--list", "--library", "Northwind")
    run("anna", "sync", "put", "House model", "--library", "Northwind")
    out = json.loads(run("anna", "sync", "parcel", "out", stick, "--library", "Northwind", "--json"))
    assert out["parcel"].endswith(".age") and out["safe_to_remove"]
    assert json.loads(run("anna", "sync", "status", "--library", "Firm", "--json"))["outgoing"] == []


def test_faults_are_one_line_with_a_remedy(run, tmp_path: Path, stick: Path) -> None:
    assert "No shared library" in run("anna", "sync", "status", code=1)
    assert "holds no libraries" in run("anna", "sync", "join", stick, "--fingerprint", "x", code=1)
    run("anna", "sync", "init", "Firm")
    assert "no remote" in run("anna", "sync", "now", code=1)
    assert "asks to be let in" in run("anna", "sync", "approve", "nobody", code=1)
    assert "does not wait" in run("anna", "sync", "resolve", "a", "b", "--take", "mine", code=1)
    (tmp_path / "word").write_text("wrong\n")
    assert "passphrase" in run("anna", "sync", "status", code=1)


def test_nothing_secret_lies_in_clear_below_home(run, tmp_path: Path) -> None:
    seal = json.loads(run("anna", "sync", "init", "Client", "--client", "--json"))["seal"]
    for path in (tmp_path / "anna").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert seal.encode() not in data and b'"seed"' not in data and b"correct-horse" not in data


@pytest.mark.usefixtures("joined")
def test_a_framework_nobody_else_changed_needs_no_merge(run, tmp_path: Path) -> None:
    """Ben's approval came in between; it has nothing to do with the framework, so the history stays one line."""
    edit(tmp_path, "ben", first_criterion(tmp_path, "ben"), text="Said by Ben")
    run("ben", "sync", "now")
    run("anna", "sync", "now")
    assert [c["author"] for c in json.loads(run("anna", "sync", "log", "--json"))["changes"]] == [
        "Ben", "Anna", "Anna", "Anna"]
