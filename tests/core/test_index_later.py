"""Frameworks that come in together are there at once and searchable at once; their full-text index follows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workbench.app import Workbench
from workbench.errors import Cancelled
from workbench.formats.native import load_bundled, revision_of, write_files
from workbench.library import Library
from workbench.model.framework import Framework

NAMES = ("one", "two", "three")


def made(uid: str, title: str) -> tuple[Framework, dict[str, str], tuple[str, ...], str]:
    framework = replace(load_bundled("mlops-google")[0], uid=uid, code=uid, title=title)
    files = write_files(framework)
    return replace(framework, revision=revision_of(files)), files, (), ""


@pytest.fixture
def library(workbench: Workbench) -> Library:
    workbench.library.add_all([made(uid, f"Xylophone {uid}") for uid in NAMES])
    return workbench.library


def found(library: Library, words: str = "xylophone") -> set[str]:
    return {h.framework for h in library.search(words)}


def check_index(library: Library) -> None:
    """The index says what the rows say; FTS5 raises where it does not."""
    with library.store.raw_write() as conn:
        conn.execute("INSERT INTO entity_fts (entity_fts, rank) VALUES ('integrity-check', 1)")


def test_rows_are_there_and_found_before_the_index(library: Library) -> None:
    assert library.waiting() == 3
    assert {e.uid for e in library.entries()} >= set(NAMES)
    assert found(library) == set(NAMES)
    assert found(library, "two xylo") == {"two"} and found(library, "xylophone zzz") == set()
    assert {h.framework for h in library.search("model", 500, framework="three")} == {"three"}


def test_stopped_between_two_frameworks_the_rest_waits_and_goes_on_later(library: Library) -> None:
    def stop(at: int, of: int) -> None:
        assert of == 3
        if at == 1:
            raise Cancelled("Cancelled.")

    with pytest.raises(Cancelled):
        library.index_waiting(stop)
    assert library.waiting() == 2 and found(library) == set(NAMES)
    library.index_waiting()
    assert library.waiting() == 0 and found(library) == set(NAMES)
    check_index(library)


def test_a_framework_replaced_while_it_waits_leaves_no_trace_in_the_index(library: Library) -> None:
    library.add_all([made("one", "Glockenspiel")])
    library.index_waiting()
    library.add_all([made("two", "Marimba")])
    assert found(library) == {"three"} and found(library, "marimba") == {"two"}
    library.index_waiting()
    check_index(library)
    assert found(library) == {"three"} and found(library, "glockenspiel") == {"one"}
    assert found(library, "marimba") == {"two"}


def test_publishing_one_indexes_it_at_once(workbench: Workbench) -> None:
    workbench.add_framework(made("one", "Xylophone")[0], publish=True)
    assert workbench.waiting_for_index() == 0 and found(workbench.library) == {"one"}
    check_index(workbench.library)
