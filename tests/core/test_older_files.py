"""Files of an older version open: the library with its revisions in one column, an engagement without newer tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from workbench.app import Reader, Workbench
from workbench.commands import frameworks, ratings
from workbench.formats.native import load_bundled
from workbench.library import BEFORE_UPDATE
from workbench.model.brand import BrandKit
from workbench.model.judgement import Settled
from workbench.model.tailoring import Tailoring
from workbench.secrets import MemorySecrets
from workbench.store import schema
from workbench.store.sqlcipher import connect


def tables(path: Path) -> set[str]:
    conn = connect(path, None, mode="ro")
    found = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    conn.close()
    return found


def old_library(path: Path) -> None:
    """library.db as the first version made it: all files of a revision in one column, an own full-text table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    conn = connect(path, None, mode="rwc")
    db = Database(conn)
    plan = Migrations("assay-library")
    plan(name="m001_base")(lambda db: schema.script(db, schema.BASE))
    plan(name="records_000000000000")(
        lambda db: db.conn.execute("CREATE TABLE brand_kit (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,"
                                   " name TEXT NOT NULL DEFAULT 'Assay')"))  # fmt: skip
    plan(name="m002_revisions")(lambda db: schema.script(db, schema.REVISIONS))
    plan.apply(db)
    schema.write_meta(
        conn, kind="library", file_uid="f" * 32, copy_uid="c" * 32, clean="1", schema="1", min_reader="1", app="0"
    )
    conn.execute("INSERT INTO brand_kit (uid, name) VALUES ('k', 'House')")
    files = load_bundled("mlops-google")[1]
    summary = {"uid": "ours", "code": "OU", "title": "Ours", "version": "1.0.0", "revision": "r1", "criteria": 34,
               "publisher": "", "lifecycle": "released", "provenance": "", "method": "gated"}  # fmt: skip
    conn.execute(
        "INSERT INTO framework_revision (revision, framework, version, publisher, files, summary, at)"
        " VALUES ('r1', 'ours', '1.0.0', '', ?, ?, 1)", (json.dumps(files), json.dumps(summary)),
    )  # fmt: skip
    conn.execute("INSERT INTO framework_fts (revision, framework, uid, kind, code, title, text)"
                 " VALUES ('r1', 'ours', 'x', 'node', '', 'old', '')")  # fmt: skip
    conn.close()


def test_an_older_library_opens_with_a_copy_kept(home: Path, secrets: MemorySecrets) -> None:
    path = home / "library.db"
    old_library(path)
    bench = Workbench(home, secrets=secrets, person="Ada")
    assert next(e for e in bench.frameworks() if e.uid == "ours").title == "Ours"
    assert bench.framework_files("ours") == load_bundled("mlops-google")[1]
    assert len(bench.framework("ours").criteria) == 34
    assert [h.framework for h in bench.search_library("orchestrated", framework="ours")]  # found after the rebuild
    assert bench.read(Reader.get, BrandKit, "k", file="library").name == "House"
    bench.do(frameworks.edit_part(bench.draft("ours"), "ours", {"title": "Ours, changed"}))
    bench.close()
    kept = home / BEFORE_UPDATE
    assert kept.exists() and "framework_fts" in tables(kept) and "framework_fts" not in tables(path)
    again = Workbench(home, secrets=secrets, person="Ada")
    assert again.draft("ours").framework.title == "Ours, changed"
    again.close()


def test_a_library_of_a_newer_version_is_read_and_never_written(home: Path, secrets: MemorySecrets) -> None:
    bench = Workbench(home, secrets=secrets, person="Ada")
    bench.frameworks()
    bench.close()
    path = home / "library.db"
    conn = connect(path, None, mode="rw")
    conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('assay-library', 'm999_later', '')"
    )
    conn.close()
    later = Workbench(home, secrets=secrets, person="Ada")
    assert len(later.frameworks()) == 9
    assert later.library.store.read_only
    with pytest.raises(Exception, match="reading only"):
        later.new_framework("Mine")
    later.close()


def test_an_older_engagement_opens_after_a_backup(make_sample: Callable[..., Any], secrets: MemorySecrets) -> None:
    sample = make_sample("mlops-aws")
    bench: Workbench = sample.workbench
    bench.do(ratings.rate(sample.assessment, "mlops-aws.aw-l2-pip-1", "LI"))
    conn = bench._file("engagement")._conn
    for table in ("tailoring", "proposal", "upgrade"):
        conn.execute(f"DROP TABLE {table}")
    conn.execute("UPDATE _sqlite_migrations SET name = 'records_000000000000' WHERE name LIKE 'records_%'")
    bench.close_engagement()
    bench.open_engagement(sample.path, sample.passphrase)
    assert [b.why for b in bench.backups()] == ["migration"]
    assert bench.read(Reader.all, Settled)[0].value == "LI"
    assert bench.read(Reader.count, Tailoring) == 0
