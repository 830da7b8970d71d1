"""What a merge decided by itself, read from real repositories: one side, both alike, lists, translations, removals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.formats.canonical import emit
from workbench.formats.native import bundled_root, folder_files
from workbench.sync.history import History
from workbench.sync.last_merge import LastMerge, Reader, Row
from workbench.sync.shelf import Shelf
from workbench.sync.signing import SigningKey

FID = "modelops"
GROUP = f"frameworks/{FID}"


class Team:
    """Machines with one library and a stick between them."""

    def __init__(self, folder: Path, people: tuple[str, ...]) -> None:
        self.stick = folder / "stick"
        self.stick.mkdir()
        clock = iter(range(1_700_000_000_000, 1_800_000_000_000, 60_000))
        first, *rest = people
        root = Shelf.create(folder / first, "Firm", SigningKey.generate(), first, clock=lambda: next(clock))
        root.publish({f"{GROUP}/{p}": d for p, d in folder_files(bundled_root() / FID).items()}, "Add the model")
        self.shelves = {first: root}
        for name in rest:
            key = SigningKey.generate()
            root.approve(key.public, name, frozenset(("author", "translator", "releaser")))
            root.parcel_out(self.stick)
            self.shelves[name] = Shelf.join(folder / name, self.stick, root.state.now.pinned, key, name,
                                            clock=lambda: next(clock))
        self.meet()
        self.uids = self._criteria(root)

    @staticmethod
    def _criteria(shelf: Shelf) -> list[str]:
        return [u for p, d in sorted(shelf.files(GROUP).items()) if p.startswith("dim/")
                for u, e in json.loads(d).items() if e.get("type") == "criterion"]

    def words(self, lang: str, uid: str) -> str:
        """The file of an entity's translation."""
        files = next(iter(self.shelves.values())).files(GROUP)
        home = next(p for p, d in files.items() if p.startswith("dim/") and uid in json.loads(d))
        return home.replace("dim/", f"i18n/{lang}/")

    def edit(self, who: str, uid: str, path: str = "", **fields: object) -> None:
        shelf = self.shelves[who]
        files = shelf.files(GROUP)
        where = path or next(p for p, d in files.items() if uid in json.loads(d) and not p.startswith("i18n"))
        tree = json.loads(files.get(where, b"{}"))
        if fields.get("type") is None and "type" in fields:
            del tree[uid]
        else:
            tree.setdefault(uid, {}).update(fields)
        shelf.publish({f"{GROUP}/{where}": emit(tree).encode()}, f"{who} edits {', '.join(fields)}")

    def meet(self) -> None:
        for shelf in [*self.shelves.values()] * 2:
            shelf.parcels_in(self.stick)
            shelf.parcel_out(self.stick)
        for shelf in self.shelves.values():
            shelf.parcels_in(self.stick)
        assert len({s.tip for s in self.shelves.values()}) == 1

    def read(self, who: str) -> LastMerge:
        shelf = self.shelves[who]
        found = Reader(History(shelf.repo, shelf.state.now.device)).read()
        assert found is not None
        return found

    def rows(self, who: str, uid: str) -> dict[tuple[str, ...], Row]:
        part = self.read(who).part(GROUP, uid)
        return {(*([r.entity[0]] if r.entity[0] else []), *r.field): r for r in part.rows} if part else {}

    def close(self) -> None:
        for shelf in self.shelves.values():
            shelf.close()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Team]:
    team = Team(tmp_path, ("Anna", "Ben"))
    yield team
    team.close()


def text(*values: object) -> tuple[str, ...]:
    return tuple(json.dumps(v, ensure_ascii=False, separators=(",", ":")) for v in values)


def test_every_row_says_where_its_value_comes_from(two: Team) -> None:
    one, other = two.uids[:2]
    two.edit("Anna", one, text="Anna's words", evidence="Anna's hint", weight="3")
    two.edit("Ben", one, text="Ben's words", weight="3", rank="0099")
    two.edit("Ben", other, evidence="Only Ben")
    two.meet()
    rows = two.rows("Anna", one)
    merge = two.read("Anna")
    assert [(x.mine, x.authors) for x in merge.lines] == [(True, ("Anna",)), (False, ("Ben",))]
    assert {n: (r.how, r.by) for n, r in rows.items()} == {
        ("text",): ("open", (0, 1)), ("evidence",): ("one", (0,)), ("weight",): ("same", (0, 1)),
        ("rank",): ("one", (1,))}  # fmt: skip
    assert rows["text",].result == text("Anna's words", "Ben's words")
    assert rows["evidence",].sides[0] == rows["evidence",].result == text("Anna's hint")
    assert merge.merged == 4 and merge.from_others() == {"Ben": 3}
    there = two.read("Ben")
    assert [x.mine for x in there.lines] == [True, False] and there.lines[0].authors == ("Ben",)
    assert there.merged == 4 and there.from_others() == {"Anna": 2}
    assert [(merge.lines[e.line].authors, e.entry.author) for e in merge.events] == [
        (("Anna",), "Anna"), (("Ben",), "Ben"), (("Ben",), "Ben")]
    assert merge.parted is not None and merge.parted.message == "Add the model"


def test_lists_are_told_as_a_union(two: Team) -> None:
    uid = two.uids[0]
    shelf = two.shelves["Anna"]
    tags = next(json.loads(d)[uid].get("tags", {}) for d in shelf.files(GROUP).values() if uid in json.loads(d))
    two.edit("Anna", uid, tags={**tags, "issue:I98": 1})
    two.edit("Ben", uid, tags={**tags, "issue:I99": 2})
    two.meet()
    row = two.rows("Anna", uid)["tags",]
    assert row.how == "union" and row.by == (0, 1)
    assert json.loads(row.result[0]) == ["issue:I98", "issue:I99 (2)"] and row.base == ("",)
    assert json.loads(row.sides[0][0]) == ["issue:I98"]


def test_a_translation_of_words_that_changed_says_so(two: Team) -> None:
    one, other = two.uids[:2]
    two.edit("Anna", one, text="New words")
    two.edit("Ben", one, path=two.words("de", one), text="Alte Worte")
    two.edit("Ben", one, path=two.words("fr", one), text="Mots")
    two.meet()
    two.edit("Anna", one, text="Newer words")
    two.edit("Ben", one, path=two.words("de", one), text="Neue Worte für alte")
    two.edit("Ben", other, path=two.words("de", other), text="Unverändert")
    two.meet()
    assert two.rows("Anna", one)["i18n/de", "text"].stale
    assert not two.rows("Anna", other)["i18n/de", "text"].stale
    left = two.rows("Anna", one)["i18n/fr", "text"]
    assert left.how == "kept" and left.stale and two.read("Anna").merged == 3
    assert two.read("Anna").part(GROUP, one).name.endswith("Newer words")  # type: ignore[union-attr]


def test_new_and_removed_entities_count_once(two: Team) -> None:
    one = two.uids[0]
    shelf = two.shelves["Ben"]
    path = next(p for p, d in shelf.files(GROUP).items() if one in json.loads(d))
    made = json.loads(shelf.files(GROUP)[path])[one]
    two.edit("Ben", "brand-new", path=path, **{**made, "code": "NEW"})
    two.edit("Ben", two.uids[1], type=None)
    two.edit("Anna", one, evidence="Hint")
    two.meet()
    merge = two.read("Anna")
    assert {p.uid: (p.what, p.merged) for p in merge.parts} == {
        "brand-new": ("added", 1), two.uids[1]: ("removed", 1), one: ("changed", 1)}
    assert merge.merged == 3 and merge.from_others() == {"Ben": 2}


def test_three_machines_are_read_as_one_merge(tmp_path: Path) -> None:
    team = Team(tmp_path, ("Anna", "Ben", "Carl"))
    uid = team.uids[0]
    for who in team.shelves:
        team.edit(who, uid, text=f"{who} says")
    team.edit("Carl", uid, evidence="Carl's hint")
    team.meet()
    rows, merge = team.rows("Anna", uid), team.read("Anna")
    assert len(merge.lines) == 3 and merge.lines[0].mine
    assert len(rows["text",].result) == 3 and rows["text",].how == "open"
    assert rows["evidence",].how == "one"
    shelf = team.shelves["Anna"]
    (card,) = History(shelf.repo, shelf.state.now.device).cards([GROUP])
    assert len(card.sides) == 3 and {s.entry.author for s in card.sides if s.entry} == set(team.shelves)
    assert card.proposal == "" and card.parted is not None
    team.close()


def test_nothing_merged_is_nothing(tmp_path: Path) -> None:
    team = Team(tmp_path, ("Anna",))
    shelf = team.shelves["Anna"]
    assert Reader(History(shelf.repo)).read() is None
    team.close()


def test_what_was_decided_later_is_not_open(two: Team) -> None:
    uid = two.uids[0]
    two.edit("Anna", uid, text="Anna's words")
    two.edit("Ben", uid, text="Ben's words")
    two.meet()
    two.edit("Anna", uid, text="Ben's words")
    assert two.rows("Anna", uid)["text",].how == "decided"


def test_what_one_side_brought_whole_is_one_part(two: Team) -> None:
    ben = two.shelves["Ben"]
    files = folder_files(bundled_root() / "mlops-google")
    ben.publish({f"frameworks/mlops-google/{p}": d for p, d in files.items()}, "Another model")
    two.edit("Anna", two.uids[0], evidence="Hint")
    two.meet()
    merge = two.read("Anna")
    assert [(p.uid, p.what, p.kind) for p in merge.parts if p.group != GROUP] == [
        ("mlops-google", "added", "framework")]
    assert merge.merged == 2 and merge.from_others() == {"Ben": 1}
