"""What travels beside frameworks: brand kits, report definitions, vocabularies, crosswalks, by folder and back."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.sync.homes import Homes
from workbench.app import Workbench
from workbench.commands import crosswalks, frameworks
from workbench.commands.brands import remove_brand_kit, save_brand_kit
from workbench.commands.definitions import remove_definition, save_definition
from workbench.errors import NotFound
from workbench.formats.kits import read_definition, read_kit, write_definition, write_kit
from workbench.model.brand import BrandKit
from workbench.model.framework import Term, Vocabulary
from workbench.model.merge import RETIRED
from workbench.model.record import Record, new_uid
from workbench.model.report_definition import SavedDefinition, defined
from workbench.shelves import decision

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 50
KIT = BrandKit(uid="k" * 8, name="House", company="House & Sons", primary="#102030", x={"later": {"tone": "warm"}},
               logo=base64.b64encode(PNG).decode(), classification="")  # fmt: skip
DEFINITION = defined("d" * 8, "Board report", {
    "sections": ["cover", "results"], "left_out": ["notes"], "people": "none", "quotes": False, "page": "Letter",
    "kit": KIT.uid})  # fmt: skip
WORDS = Vocabulary(uid="themes", title="Themes", terms=(Term(uid="t1", code="T1", title="Speed"),), x={"owner": "us"})


@pytest.fixture
def homes(tmp_path: Path) -> Homes:
    return Homes(tmp_path)


@pytest.fixture
def joined(homes: Homes) -> Homes:
    homes.join()
    return homes


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_kit_and_a_definition_come_back_from_their_files_as_they_were() -> None:
    files, pictures = write_kit(KIT)
    again, problems = read_kit(files, pictures.get)
    assert (again, problems) == (KIT, []) and write_kit(again) == (files, pictures)
    assert b"later" in files["kit.json"] and PNG not in files["kit.json"]
    made, found = read_definition(write_definition(DEFINITION))
    assert (made, found) == (DEFINITION, []) and made.options()["sections"] == ["cover", "results"]


@pytest.mark.parametrize(("key", "value", "says"), [
    ("primary", "red", "#RRGGBB"), ("page", "A9", "A4 or Letter"), ("logo", "0" * 64, "is not there"),
    ("name", 7, "should be text"),
])  # fmt: skip
def test_a_value_of_a_kit_that_cannot_be_used_is_listed_and_kept(key: str, value: Any, says: str) -> None:
    files, pictures = write_kit(KIT)
    raw = json.loads(files["kit.json"])
    raw[KIT.uid][key] = value
    kit, (problem,) = read_kit({"kit.json": json.dumps(raw).encode()}, pictures.get)
    assert says in str(problem) and "kit.json:" in problem.place
    assert json.loads(write_kit(kit)[0]["kit.json"])[KIT.uid][key] == value


def test_who_may_be_named_in_a_report_is_never_guessed() -> None:
    raw = json.loads(write_definition(DEFINITION)["definition.json"])
    raw[DEFINITION.uid]["people"] = "everybody"
    made, problems = read_definition({"definition.json": json.dumps(raw).encode()})
    assert made.people == "roles" and "names, roles or none" in problems[0].hint


def test_a_picture_that_is_too_large_or_no_picture_is_not_used() -> None:
    files, _ = write_kit(KIT)
    for data, says in ((PNG + bytes(1 << 20), "larger than 1 MB"), (b"<svg/>", "no PNG or JPEG")):
        kit, (problem,) = read_kit(files, lambda _digest, data=data: data)  # type: ignore[misc]
        assert says in problem.text and kit.logo == ""
        assert write_kit(kit)[0] == files


# --- there and back ---------------------------------------------------------------------------------------------------


def changed_crosswalk(bench: Workbench) -> None:
    bench.do(crosswalks.create_crosswalk("Ours to theirs", "house-model", "cmmi", uid="ours-to-theirs"))
    bench.do(crosswalks.add_pair("ours-to-theirs", "house-model.a", "cmmi.pp", "subset", 2, "Because"))


def test_every_kind_goes_over_by_folder_and_comes_back_edited(joined: Homes) -> None:
    joined.do("anna", save_brand_kit(KIT), save_definition(DEFINITION))
    with joined.bench("anna") as bench:
        bench.add_vocabulary(WORDS)
        changed_crosswalk(bench)
    assert [key.split("/")[0] for key in joined.outgoing("anna")] == ["crosswalks", "vocabularies", "brand-kits",
                                                                      "report-definitions"]  # fmt: skip
    joined.exchange("anna", "ben")
    assert joined.one("ben", BrandKit) == KIT and joined.one("ben", SavedDefinition) == DEFINITION
    with joined.bench("ben") as bench:
        assert bench.vocabularies()["themes"] == WORDS
        assert [p.rationale for p in bench.crosswalk("ours-to-theirs").pairs] == ["Because"]
        bench.add_vocabulary(replace(WORDS, title="Our themes"))
        bench.do(crosswalks.add_pair("ours-to-theirs", "house-model.b", "cmmi.pp"))
    joined.do("ben", save_brand_kit(replace(KIT, footer="Ben's line")),
       save_definition(replace(DEFINITION, quotes=True)))
    joined.exchange("ben", "anna")
    assert joined.one("anna", BrandKit) == replace(KIT, footer="Ben's line")
    assert joined.one("anna", SavedDefinition).quotes
    with joined.bench("anna") as bench:
        assert bench.vocabularies()["themes"].title == "Our themes"
        assert len(bench.crosswalk("ours-to-theirs").pairs) == 2
    joined.exchange()
    for home in ("anna", "ben"):
        assert joined.outgoing(home) == []
    with joined.shelf("anna") as (_, shelf):
        before = shelf.tip
    joined.exchange()
    with joined.shelf("anna") as (_, shelf):
        assert shelf.tip == before and len(shelf.groups("attachments")) == 1


def test_different_fields_of_a_kit_meet_and_the_same_one_waits_until_it_is_decided(joined: Homes) -> None:
    joined.do("anna", save_brand_kit(KIT))
    joined.exchange()
    joined.do("anna", save_brand_kit(replace(KIT, header="Head", company="Anna & Co")))
    joined.do("ben", save_brand_kit(replace(KIT, footer="Foot", company="Ben & Co")))
    joined.exchange()
    for home in ("anna", "ben"):
        kit = joined.one(home, BrandKit)
        assert (kit.header, kit.footer) == ("Head", "Foot") and kit.company in ("Anna & Co", "Ben & Co")
        (card,) = joined.cards(home)
        assert (card.group, card.field, card.title) == (f"brand-kits/{KIT.uid}", ("company",), "House")
        assert {s.text for s in card.sides} == {"Anna & Co", "Ben & Co"} and card.base == '"House & Sons"'
    joined.resolve("ben", card, decision(card, "theirs"))
    joined.exchange("ben", "anna", "ben")
    for home in ("anna", "ben"):
        assert joined.cards(home) == [] and joined.one(home, BrandKit).company == "Anna & Co"


def test_reordering_different_sections_of_a_definition_does_not_clash(joined: Homes) -> None:
    ranks = {"cover": "0010", "results": "0020", "notes": "0030", "people": "0040"}
    start = replace(DEFINITION, sections=ranks)
    joined.do("anna", save_definition(start))
    joined.exchange()
    joined.do("anna", save_definition(replace(start, sections={**ranks, "cover": "0025"})))
    joined.do("ben", save_definition(replace(start, sections={**ranks, "people": "0005"})))
    joined.exchange()
    for home in ("anna", "ben"):
        assert joined.one(home, SavedDefinition).options()["sections"] == ["people", "results", "cover", "notes"]
        assert joined.cards(home) == []


def test_removing_travels_and_removing_what_another_edits_waits_for_a_decision(joined: Homes) -> None:
    other = replace(KIT, uid=new_uid(), name="Second")
    joined.do("anna", save_brand_kit(KIT), save_brand_kit(other), save_definition(DEFINITION))
    joined.exchange()
    joined.do("anna", remove_brand_kit(KIT.uid), remove_brand_kit(other.uid), remove_definition(DEFINITION.uid))
    joined.do("ben", save_brand_kit(replace(other, footer="Ben needs it")))
    joined.exchange()
    for home in ("anna", "ben"):
        assert [k.footer for k in joined.all(home, BrandKit)] == ["Ben needs it"]
        assert joined.all(home, SavedDefinition) == []
        (card,) = joined.cards(home)
        assert (card.entity[1], card.kind) == (other.uid, "retired")
    joined.resolve("anna", card, RETIRED)
    joined.exchange("anna", "ben")
    for home in ("anna", "ben"):
        assert joined.all(home, BrandKit) == [] and joined.cards(home) == []


def test_taking_in_before_sending_loses_nothing_that_was_edited_here(joined: Homes) -> None:
    joined.do("anna", save_brand_kit(KIT))
    joined.exchange()
    joined.do("anna", save_brand_kit(replace(KIT, header="Head")))
    joined.exchange("anna")
    joined.do("ben", save_brand_kit(replace(KIT, footer="Foot")))
    with joined.shelf("ben") as (shelves, shelf):
        shelf.parcels_in(joined.root / "stick")
        shelves.take_in(shelf)  # nothing of Ben's has gone out
    kit = joined.one("ben", BrandKit)
    assert (kit.header, kit.footer) == ("Head", "Foot")
    joined.exchange("ben", "anna")
    assert joined.one("anna", BrandKit) == kit


def test_the_same_thing_made_on_both_sides_is_joined_and_never_written_over(joined: Homes) -> None:
    joined.do("anna", save_brand_kit(KIT))
    joined.do("ben", save_brand_kit(replace(KIT, company="Ben & Co", footer="Foot")))
    joined.exchange()
    assert {(*c.field, *sorted(s.text for s in c.sides)) for c in joined.cards("anna")} == {
        ("company", "Ben & Co", "House & Sons")}  # fmt: skip
    assert joined.one("anna", BrandKit).footer == "Foot"


def test_an_edited_field_settles_the_conflict_it_had(joined: Homes) -> None:
    joined.do("anna", save_brand_kit(KIT))
    joined.exchange()
    joined.do("anna", save_brand_kit(replace(KIT, company="Anna & Co")))
    joined.do("ben", save_brand_kit(replace(KIT, company="Ben & Co")))
    joined.exchange()
    kit = joined.one("anna", BrandKit)
    joined.do("anna", save_brand_kit(replace(kit, company="Both & Co")))
    joined.exchange("anna", "ben")
    assert joined.cards("ben") == [] and joined.one("ben", BrandKit).company == "Both & Co"


# --- which shelf ------------------------------------------------------------------------------------------------------


@pytest.fixture
def two(homes: Homes) -> Homes:
    """A firm's shelf and a client's on one machine."""
    with homes.bench("anna") as bench:
        bench.shelves.init("Firm")
        bench.shelves.init("Northwind", client=True)
    return homes


def put(homes: Homes, thing: str, name: str) -> str:
    with homes.shelf("anna", name) as (shelves, shelf):
        return shelves.put(shelf, thing)


def test_a_clients_kit_goes_onto_the_clients_shelf_only_and_only_when_it_is_put_there(two: Homes) -> None:
    two.do("anna", save_brand_kit(KIT), save_definition(DEFINITION))
    with two.bench("anna") as bench:
        changed_crosswalk(bench)
    assert two.outgoing("anna", "Firm") == two.outgoing("anna", "Northwind") == []
    assert put(two, "House", "Northwind") == f"brand-kits/{KIT.uid}"
    assert put(two, "crosswalks/ours-to-theirs", "Firm") == "crosswalks/ours-to-theirs"
    assert two.outgoing("anna", "Northwind") == [f"brand-kits/{KIT.uid}"]
    assert two.outgoing("anna", "Firm") == ["crosswalks/ours-to-theirs"]
    with pytest.raises(NotFound, match="no published framework nothing"):
        put(two, "nothing", "Firm")


def test_an_own_vocabulary_goes_where_the_frameworks_go_that_are_tagged_with_it(two: Homes) -> None:
    two.add_model()
    with two.bench("anna") as bench:
        bench.add_vocabulary(WORDS)
        framework = bench.framework("house-model")
        first = framework.criteria[0]
        bench.do(frameworks.edit_part(bench.draft("house-model"), first.uid, {"tags": {"themes:t1": 2}}))
        bench.publish("house-model")
    put(two, "house-model", "Northwind")
    assert "vocabularies/themes" in two.outgoing("anna", "Northwind") and two.outgoing("anna", "Firm") == []


def test_a_shelf_that_a_client_owns_takes_nothing_by_itself(homes: Homes) -> None:
    with homes.bench("anna") as bench:
        bench.shelves.init("Northwind", client=True)
    homes.do("anna", save_brand_kit(KIT))
    with homes.bench("anna") as bench:
        changed_crosswalk(bench)
    assert homes.outgoing("anna") == []


def test_an_identifier_that_no_file_can_have_stays_here_and_is_told(joined: Homes) -> None:
    joined.do("anna", save_brand_kit(replace(KIT, uid="Our Kit")), save_brand_kit(replace(KIT, uid=new_uid())))
    joined.exchange("anna", "ben")
    assert len(joined.all("ben", BrandKit)) == 1
    assert sum("cannot be a file name" in text for text in joined.events("anna")) == 1


def test_records_know_their_file(joined: Homes) -> None:
    """Definitions and vocabularies are the library's alone; an engagement has neither table."""
    from workbench.store.schema import kinds_of

    own: dict[str, type[Record]] = kinds_of("engagement")
    assert not {"saved_definition", "kept_vocabulary"} & set(own) and "saved_definition" in kinds_of("library")


def test_the_logo_is_written_once(joined: Homes, git: Callable[..., str]) -> None:
    joined.do("anna", save_brand_kit(KIT))
    joined.exchange()
    joined.do("ben", save_brand_kit(replace(KIT, logo_dark=KIT.logo, logo="")))
    joined.exchange("ben", "anna")
    with joined.shelf("anna") as (_, shelf):
        (digest,) = shelf.groups("attachments")
        assert shelf.repo.blob(shelf.groups("attachments")[digest]) == PNG
        git(shelf.folder / "library.git", "fsck", "--strict")


# --- what is remembered can be lost -----------------------------------------------------------------------------------


def library_files(homes: Homes, home: str) -> list[Path]:
    return sorted((homes.root / home).glob("library.db*"))


def test_a_library_made_anew_takes_everything_in_and_removes_nothing(joined: Homes) -> None:
    joined.do("anna", save_brand_kit(KIT), save_definition(DEFINITION))
    joined.add_model()
    joined.exchange()
    for path in library_files(joined, "anna"):
        path.unlink()
    joined.exchange()
    for home in ("anna", "ben"):
        assert joined.one(home, BrandKit) == KIT and joined.one(home, SavedDefinition) == DEFINITION
        assert joined.cards(home) == [] and joined.outgoing(home) == []


def test_a_library_brought_back_from_a_copy_undoes_nothing(joined: Homes) -> None:
    joined.do("anna", save_brand_kit(KIT))
    joined.exchange()
    (db,) = library_files(joined, "anna")
    copy = db.read_bytes()
    joined.do("anna", save_brand_kit(replace(KIT, footer="Later")), save_definition(DEFINITION))
    joined.exchange()
    db.write_bytes(copy)
    joined.exchange()
    for home in ("anna", "ben"):
        assert joined.one(home, BrandKit).footer == "Later" and joined.one(home, SavedDefinition) == DEFINITION


def test_forgotten_revisions_are_found_on_the_shelf_and_do_not_go_out_twice(joined: Homes) -> None:
    joined.add_model()
    with joined.bench("anna") as bench:
        first = bench.framework("house-model").criteria[0].uid
    for text in ("One", "Two"):
        with joined.bench("anna") as bench:
            bench.do(frameworks.edit_part(bench.draft("house-model"), first, {"text": text}))
            bench.publish("house-model")
        joined.exchange()
    with joined.shelf("anna") as (_, shelf):
        before = shelf.tip
        shelf.state.update(known={}, taken={})
    assert joined.outgoing("anna") == []
    joined.exchange()
    with joined.shelf("anna") as (_, shelf):
        assert shelf.tip == before
    assert joined.cards("anna") == []
