"""Frameworks with all they hold go over by folder: translations, golden answers, unknown keys, moves, order, versions,
who wrote what; and what a text editor did to them, under an approved key, arrives as an edit or as a listed problem."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.sync.homes import UID, Homes
from workbench.app import Workbench
from workbench.commands import framework_tree, frameworks
from workbench.commands.brands import save_brand_kit
from workbench.formats.canonical import emit
from workbench.formats.native import load_bundled, write_files
from workbench.model.brand import BrandKit
from workbench.model.draft import retired
from workbench.model.merge import ABSENT

GROUP = f"frameworks/{UID}"


@pytest.fixture
def joined(tmp_path: Path) -> Homes:
    homes = Homes(tmp_path)
    homes.join()
    homes.add_model()
    homes.exchange()
    return homes


def publish(homes: Homes, home: str, change: Callable[[Workbench], object], note: str = "") -> None:
    with homes.bench(home) as bench:
        change(bench)
        bench.publish(UID, note=note or f"{home} edits")


def edit(entity: str, **fields: Any) -> Callable[[Workbench], object]:
    return lambda bench: bench.do(frameworks.edit_part(bench.draft(UID), entity, fields))


def files(homes: Homes, home: str) -> dict[str, str]:
    with homes.bench(home) as bench:
        return bench.library.files(UID)


def criteria(homes: Homes, home: str) -> list[str]:
    with homes.bench(home) as bench:
        return [c.uid for c in bench.framework(UID).criteria]


def by_hand(homes: Homes, home: str, change: Callable[[dict[str, bytes]], dict[str, bytes | None]]) -> None:
    """A commit with files as an editor left them, signed with this home's key; what plain git does."""
    with homes.shelf(home) as (_, shelf):
        assert shelf.publish(change(shelf.files()), "By hand") is not None


def test_everything_a_framework_holds_comes_over_and_back_byte_for_byte(tmp_path: Path) -> None:
    homes = Homes(tmp_path)
    homes.join()
    framework, _ = load_bundled("mlops-google")
    own = replace(framework, uid=UID, code="HM", title="House model", publisher="firm")
    first = own.criteria[0]
    rich = replace(
        own, x={**own.x, "house": {"rule": "kept"}},
        criteria=(replace(first, x={"later": {"a": "b"}}), *own.criteria[1:]),
        translations={"de": {first.uid: {"text": "Übersetzt", "base": {"text": "0" * 16}, "odd": "kept"}}},
        golden=({**own.golden[0], "odd": "kept"},),
    )  # fmt: skip
    with homes.bench("anna") as bench:
        bench.add_framework(rich, publish=True)
    homes.exchange()
    sent = files(homes, "anna")
    assert files(homes, "ben") == sent and {"golden.json"} < set(sent)
    assert any(p.startswith("i18n/de/") and "Übersetzt" in t and "odd" in t for p, t in sent.items())
    publish(homes, "ben", edit(first.uid, evidence="Ben's hint"))
    homes.exchange("ben", "anna")
    back = files(homes, "anna")
    assert back == files(homes, "ben")
    changed = {p for p in back if back[p] != sent.get(p)}
    assert len(changed) == 2 and "golden.json" not in changed and not any(p.startswith("i18n") for p in changed)


def test_a_move_on_one_side_and_an_edit_on_the_other_meet(joined: Homes) -> None:
    with joined.bench("anna") as bench:
        made = bench.framework(UID)
        first = made.criteria[0]
        target = next(n.uid for n in reversed(made.nodes) if n.uid != first.parent)
    publish(joined, "anna", lambda b: b.do(framework_tree.move_part(b.draft(UID), first.uid, target, 0)))
    publish(joined, "ben", edit(first.uid, text="Ben's words", code="NEW-1"))
    joined.exchange()
    for home in ("anna", "ben"):
        with joined.bench(home) as bench:
            got = bench.framework(UID).criterion_by_uid[first.uid]
            assert (got.parent, got.text, got.code) == (target, "Ben's words", "NEW-1")
        assert joined.cards(home) == []


def test_siblings_reordered_on_both_sides_have_one_order_afterwards(joined: Homes) -> None:
    with joined.bench("anna") as bench:
        made = bench.framework(UID)
        parent = next(n.uid for n in made.nodes if sum(c.parent == n.uid for c in made.criteria) >= 4)
        uids = [c.uid for c in made.criteria if c.parent == parent]
    publish(joined, "anna", lambda b: b.do(framework_tree.move_part(b.draft(UID), uids[0], parent, 2)))
    publish(joined, "ben", lambda b: b.do(framework_tree.move_part(b.draft(UID), uids[-1], parent, 0)))
    joined.exchange()
    orders = [[u for u in criteria(joined, home) if u in uids] for home in ("anna", "ben")]
    assert orders[0] == orders[1] and orders[0][0] == uids[-1] and orders[0].index(uids[0]) >= 2
    assert joined.cards("anna") == []


def test_the_receivers_history_shows_what_was_said_and_by_whom(joined: Homes) -> None:
    uid = criteria(joined, "anna")[0]
    publish(joined, "anna", edit(uid, text="Anna's words"), "Plainer words")
    joined.exchange("anna", "ben")
    with joined.bench("ben") as bench:
        newest = bench.revisions(UID)[0]
        assert (newest.note, newest.author) == ("Plainer words", "Anna")
    publish(joined, "anna", edit(uid, text="Anna again"), "Again")
    publish(joined, "ben", edit(uid, evidence="A hint"), "A hint for it")
    joined.exchange()
    with joined.bench("anna") as bench:
        newest = bench.revisions(UID)[0]
        assert set(newest.note.split("; ")) == {"Again", "A hint for it"}
        assert set(newest.author.split(", ")) == {"Anna", "Ben"}


def test_a_merged_framework_has_the_higher_version_and_the_next_one_stands_above_it(joined: Homes) -> None:
    first, second = criteria(joined, "anna")[:2]
    publish(joined, "anna", edit(first, text="Anna's words"))
    publish(joined, "ben", lambda b: b.do(framework_tree.remove_part(b.draft(UID), second)))
    joined.exchange()
    for home in ("anna", "ben"):
        with joined.bench(home) as bench:
            assert bench.framework(UID).version == "2.0.0"
    publish(joined, "anna", edit(first, text="Once more"))
    with joined.bench("anna") as bench:
        assert bench.framework(UID).version == "2.0.1"


# --- retiring ---------------------------------------------------------------------------------------------------------


def test_an_identifier_retired_anywhere_is_never_given_again(joined: Homes) -> None:
    one, other, edited = criteria(joined, "anna")[:3]
    publish(joined, "anna", lambda b: b.do(framework_tree.remove_part(b.draft(UID), one)))
    publish(joined, "ben", lambda b: b.do(framework_tree.remove_part(b.draft(UID), other)))
    joined.exchange()
    for home in ("anna", "ben"):
        with joined.bench(home) as bench:
            assert {one, other} <= retired(bench.framework(UID)) and not {one, other} & {
                c.uid for c in bench.framework(UID).criteria}  # fmt: skip
    publish(joined, "anna", lambda b: b.do(framework_tree.remove_part(b.draft(UID), edited)))
    publish(joined, "ben", edit(edited, text="Ben needs it"))
    joined.exchange()
    (card,) = joined.cards("ben")
    assert card.kind == "retired"
    joined.resolve("ben", card, ABSENT)
    joined.exchange("ben", "anna")
    for home in ("anna", "ben"):
        with joined.bench(home) as bench:
            made = bench.framework(UID)
            assert made.criterion_by_uid[edited].text == "Ben needs it" and {one, other} <= retired(made)
            node = made.criteria[0].parent
            new = framework_tree.add_criterion(bench.draft(UID), node, "New", code=one.partition(".")[2])
            assert bench.do(new).result != one


def test_what_a_text_editor_took_out_is_marked_as_retired_by_every_machine_alike(joined: Homes) -> None:
    gone = criteria(joined, "anna")[0]

    def cut(found: dict[str, bytes]) -> dict[str, bytes | None]:
        path = next(p for p, data in found.items() if p.startswith(f"{GROUP}/dim/") and f'"{gone}"'.encode() in data)
        tree = json.loads(found[path])
        kept = {k: v for k, v in tree.items() if k != gone and v.get("criterion") != gone}
        return {path: emit(kept).encode()}

    by_hand(joined, "ben", cut)
    joined.exchange("ben", "anna")
    for home in ("anna", "ben"):
        with joined.bench(home) as bench:
            made = bench.framework(UID)
            assert gone in retired(made) and gone not in made.criterion_by_uid and made.version == "2.0.0"
    assert any(gone in text and "without being marked" in text for text in joined.events("anna"))
    joined.exchange("anna", "ben", "anna", "ben")
    assert files(joined, "anna") == files(joined, "ben")
    with joined.shelf("anna") as (_, shelf):
        assert f'"{gone}": true'.encode() in shelf.files(GROUP)["framework.json"]


# --- text editors -----------------------------------------------------------------------------------------------------


def test_json_in_another_dress_is_taken_and_written_plainly_the_next_time(joined: Homes) -> None:
    uid = criteria(joined, "anna")[0]

    def dress(found: dict[str, bytes]) -> dict[str, bytes | None]:
        out: dict[str, bytes | None] = {}
        for path, data in found.items():
            if path.startswith(GROUP) and path.endswith(".json"):
                tree = json.loads(data)
                if uid in tree:
                    tree[uid]["text"] = "Words by hand"
                out[path] = json.dumps(dict(reversed(tree.items())), indent=4).replace("\n", "\r\n").encode()
        return out

    by_hand(joined, "ben", dress)
    joined.exchange("ben", "anna")
    with joined.bench("anna") as bench:
        assert bench.framework(UID).criterion_by_uid[uid].text == "Words by hand"
    publish(joined, "anna", edit(uid, evidence="A hint"))
    joined.exchange("anna", "ben")
    with joined.bench("ben") as bench:
        made = bench.framework(UID)
        assert (made.criterion_by_uid[uid].text, made.criterion_by_uid[uid].evidence) == ("Words by hand", "A hint")
        assert files(joined, "ben") == write_files(replace(made, revision=""))


def test_a_picture_beside_a_framework_is_left_alone(joined: Homes) -> None:
    by_hand(joined, "ben", lambda _: {f"{GROUP}/sketch.png": b"\x89PNG\xff\xfe"})
    joined.exchange("ben", "anna")
    publish(joined, "anna", edit(criteria(joined, "anna")[0], text="Words"))
    joined.exchange("anna", "ben")
    with joined.shelf("ben") as (_, shelf):
        assert shelf.files(GROUP)["sketch.png"] == b"\x89PNG\xff\xfe"


def test_each_kind_edited_by_hand_arrives_as_an_edit_or_as_a_listed_problem(joined: Homes) -> None:
    kit = BrandKit(uid="house", name="House", primary="#102030")
    joined.do("anna", save_brand_kit(kit))
    joined.exchange()
    made: dict[str, bytes | None] = {
        "vocabularies/themes.json": b'{"t1": {"type": "term", "title": "Speed"}, "themes": {"type": "vocabulary"}}',
        "crosswalks/ours.json": b'{"ours": {"type": "crosswalk", "source": "a", "target": "b"}, '
                                b'"a.x>b.y": {"type":"pair"}}',
        "report-definitions/board/definition.json": b'{"board": {"type": "report-definition", "title": "Board"}}',
        "crosswalks/odd.json": b'{"odd": {"type": "crosswalk", "source": "a", "target": "b"}, '
                               b'"a.x>b.y": {"type": "pair", "relation": "near"}}',
        "vocabularies/cmmi.json": b'{"cmmi": {"type": "vocabulary", "title": "Not the bundled one"}}',
        "report-definitions/wrong/definition.json": b'{"other": {"type": "report-definition"}}',
    }  # fmt: skip

    def change(found: dict[str, bytes]) -> dict[str, bytes | None]:
        path = "brand-kits/house/kit.json"
        return {**made, path: re.sub(rb"#102030", b"#203040", found[path])}

    by_hand(joined, "ben", change)
    joined.exchange("ben", "anna")
    assert joined.one("anna", BrandKit).primary == "#203040"
    with joined.bench("anna") as bench:
        vocabularies = bench.vocabularies()
        assert [t.title for t in vocabularies["themes"].terms] == ["Speed"]
        assert vocabularies["cmmi"].title != "Not the bundled one"
        assert [(p.source, p.target) for p in bench.crosswalk("ours").pairs] == [("a.x", "b.y")]
    told = " ".join(joined.events("anna"))
    for what in ("odd", "bundled vocabulary", "It holds other, not wrong"):
        assert what in told, what
    joined.exchange()
    assert joined.outgoing("anna") == joined.outgoing("ben") == []
    with joined.shelf("anna") as (_, shelf):
        assert b'\n "t1": {\n' in shelf.files()["vocabularies/themes.json"]  # written plainly by now


def test_an_attachment_that_is_not_what_its_name_says_is_set_aside(joined: Homes) -> None:
    by_hand(joined, "ben", lambda _: {f"attachments/{'0' * 64}": b"something else"})
    with joined.shelf("ben") as (_, shelf):
        shelf.parcel_out(joined.root / "stick")
    with joined.shelf("anna") as (_, shelf):
        found = shelf.parcels_in(joined.root / "stick")
    assert [p.state for p in found] == ["quarantined"] and "SHA-256" in found[0].reason
