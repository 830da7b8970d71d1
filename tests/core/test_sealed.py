"""A few secret words in a file under a passphrase."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import Damaged, NotFound, WrongPassphrase
from workbench.store.sealed import seal, unseal


def test_what_was_sealed_comes_back_and_nothing_is_readable(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "key.sealed"
    seal(path, "the secret sentence", "correct horse")
    assert unseal(path, "correct horse") == "the secret sentence"
    assert b"secret" not in path.read_bytes() and path.stat().st_mode & 0o77 == 0
    seal(path, "another", "new word")
    assert unseal(path, "new word") == "another"
    assert [p.name for p in path.parent.iterdir()] == ["key.sealed"]
    with pytest.raises(WrongPassphrase):
        unseal(path, "correct horse")


def test_a_file_that_is_gone_or_changed_is_told(tmp_path: Path) -> None:
    path = tmp_path / "key.sealed"
    with pytest.raises(NotFound):
        unseal(path, "x")
    seal(path, "words", "x")
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(Damaged):
        unseal(path, "x")
    path.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    with pytest.raises(Damaged):
        unseal(path, "x")


def test_what_a_broken_write_left_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "key.sealed.new").write_bytes(b"half")
    seal(tmp_path / "key.sealed", "words", "x")
    assert unseal(tmp_path / "key.sealed", "x") == "words"
