"""library.db is deleted, garbled or loses its tables: it is made anew, equal, with every draft kept."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.test_index_later import check_index
from workbench.app import Workbench
from workbench.commands import frameworks
from workbench.errors import Locked
from workbench.formats.native import load_bundled
from workbench.model.draft import DraftField
from workbench.secrets import MemorySecrets
from workbench.store.command import Reader

SECRETS = MemorySecrets()
DERIVED = ("entity", "entity_tag", "entity_fts", "entity_waiting")


def bench(home: Path) -> Workbench:
    return Workbench(home, secrets=SECRETS, person="Anna")


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A home with three shared frameworks, of which one has two versions and one a draft."""
    made = bench(tmp_path / "home")
    framework = load_bundled("mlops-google")[0]
    info = made.shelves.init("Firm")
    for uid in ("one", "two", "own"):
        made.add_framework(replace(framework, uid=uid, code=uid, title=f"Model {uid}", publisher="firm"), publish=True)
    made.do(frameworks.edit_part(made.draft("one"), "one", {"title": "Model one, second"}))
    made.publish("one", note="second")
    with made.shelves.open(info.id) as shelf:
        made.shelves.collect(shelf)
        made.shelves.take_in(shelf)
    made.do(frameworks.edit_part(made.draft("two"), "two", {"title": "Being edited"}))
    made.close()
    return tmp_path / "home"


def state(home: Path) -> tuple[object, ...]:
    """What the library tells, with the draft and what a search finds."""
    made = bench(home)
    made.index_waiting()
    entries = [(e.uid, e.title, e.revision, e.draft, e.criteria) for e in made.frameworks()]
    files = {e.uid: made.framework_files(e.uid) for e in made.frameworks() if e.revision}
    draft = [(r.entity, r.name, r.value) for r in made.read(Reader.all, DraftField, file="library")]
    hits = [(h.framework, h.uid, h.lang) for h in made.search_library("model", 200)]
    check_index(made.library)
    made.close()
    return entries, files, draft, sorted(hits)


def file_of(home: Path) -> Path:
    made = bench(home)
    path = made.paths.library
    made.close()
    return path


def without_tables(path: Path) -> None:
    conn = sqlite3.connect(path)
    for name in DERIVED:
        conn.execute(f"DROP TABLE {name}")
    conn.commit()
    conn.close()


def with_garbled_rows(path: Path) -> None:
    conn = sqlite3.connect(path)
    conn.execute("UPDATE entity SET title = 'nonsense', framework = 'x' WHERE id % 3 = 0")
    conn.execute("DELETE FROM entity WHERE id % 5 = 0")
    conn.execute("UPDATE file_text SET text = 'broken' WHERE id IN (SELECT r.file FROM revision_file r JOIN"
                 " framework_revision f ON f.revision = r.revision WHERE f.framework = 'one')")
    conn.commit()
    conn.close()


@pytest.mark.parametrize("harm", [without_tables, with_garbled_rows])
def test_what_is_derived_is_made_again_and_drafts_stay(filled: Path, harm: Callable[[Path], None]) -> None:
    before = state(filled)
    harm(file_of(filled))
    made = bench(filled)
    done = made.rebuild_library()
    made.close()
    assert done.drafts == 1 and done.kept is not None and done.kept.stat().st_size > 0
    assert state(filled) == before


def test_a_missing_file_comes_back_from_the_shelf(filled: Path) -> None:
    before = state(filled)
    path = file_of(filled)
    path.unlink()
    made = bench(filled)
    told = {e.uid: e.revision for e in made.frameworks()}
    made.close()
    assert told == {uid: revision for uid, _, revision, _, _ in before[0]}  # type: ignore[attr-defined]


def test_a_file_that_is_no_database_is_kept_and_made_anew(filled: Path) -> None:
    path = file_of(filled)
    path.write_bytes(random.Random(1).randbytes(50_000))
    made = bench(filled)
    assert {"one", "two", "own"} <= {e.uid for e in made.frameworks()}
    said = " ".join(str(w) for w in made.library.store.warnings)
    assert "Nothing in it could be read" in said
    made.close()
    kept = list(path.parent.glob("library.before-rebuild-*.db"))
    assert len(kept) == 1 and kept[0].read_bytes() == random.Random(1).randbytes(50_000)


def test_damage_in_the_middle_costs_no_more_than_its_pages(filled: Path) -> None:
    """Whatever pages are overwritten, what opens afterwards is whole and the draft's words are there or missed."""
    path = file_of(filled)
    whole = path.read_bytes()
    rng = random.Random(3)
    for _ in range(6):
        data = bytearray(whole)
        for _ in range(3):
            at = rng.randrange(1, len(data) // 4096) * 4096
            data[at : at + 4096] = rng.randbytes(4096)
        path.write_bytes(data)
        made = bench(filled)
        done = made.rebuild_library()
        assert made.library.store.check() == []
        assert {"one", "two"} <= {e.uid for e in made.frameworks() if e.revision}
        edited = made.read(Reader.all, DraftField, file="library")
        assert edited or {"draft", "draft_field"} & set(done.holes) or "everything" in done.holes
        made.index_waiting()
        check_index(made.library)
        made.close()


def test_another_window_is_not_robbed_of_its_file(filled: Path) -> None:
    path = file_of(filled)
    other = bench(filled)
    other.open_library()
    made = bench(filled)
    with pytest.raises(Locked, match="open in another window"):
        made.rebuild_library()
    assert path.exists() and other.frameworks()
    made.close()
    other.close()


def test_by_the_command_line(filled: Path, run: Callable[..., str]) -> None:
    said = run("home", "library", "rebuild")
    assert "The library was made anew" in said and "1 draft" in said




def test_a_verb_that_finds_damage_says_that_the_library_was_made_anew(
    filled: Path, run: Callable[..., str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file_of(filled).write_bytes(b"nothing" * 2000)
    said: list[str] = []
    monkeypatch.setattr("workbench.cli.common.click.echo", lambda text="", err=False, **_: said.append(f"{err} {text}"))
    run("home", "library", "list")
    assert any(line.startswith("True") and "The library was made anew" in line for line in said)
