"""The vocabularies of this machine: bundled ones from their files, own ones from library.db.

Owns that an own vocabulary never takes the identifier of a bundled one: the tags of the bundled frameworks mean those
terms. Part of the application layer beside library.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbench.commands.definitions import keep_vocabulary
from workbench.errors import Problem
from workbench.model.framework import Vocabulary
from workbench.model.vocabulary import KeptVocabulary
from workbench.store.command import Command, Reader

Read = Callable[..., Any]


def bundled() -> dict[str, Vocabulary]:
    from workbench.formats.native import bundled_vocabularies, load_vocabulary

    return {v.uid: v for v in map(load_vocabulary, bundled_vocabularies())}


def known(read: Read) -> dict[str, Vocabulary]:
    """The vocabularies that criteria are tagged with, by uid."""
    from workbench.formats.native import read_vocabulary

    own = {v.uid: read_vocabulary(v.text, f"{v.uid}.json")[0] for v in read(_own, file="library")}
    return {**own, **bundled()}


def _own(reader: Reader) -> list[KeptVocabulary]:
    return reader.all(KeptVocabulary)


def differs(vocabulary: Vocabulary) -> Problem | None:
    """Says that a vocabulary of a file has the identifier of a bundled one and other terms: it will not be used."""
    if bundled().get(vocabulary.uid, vocabulary) == vocabulary:
        return None
    return Problem("warning", f"{vocabulary.uid}.json", f"{vocabulary.uid} is the identifier of a bundled vocabulary "
                   "with other terms; the bundled one is used.", "Give the own vocabulary another identifier.")


def keep(vocabulary: Vocabulary) -> Command | None:
    """The command that stores a vocabulary read from a file; None for a bundled one, which stays as it is."""
    from workbench.formats.native import write_vocabulary

    if vocabulary.uid in bundled():
        return None
    return keep_vocabulary(KeptVocabulary(uid=vocabulary.uid, title=vocabulary.title,
                                          text=write_vocabulary(vocabulary)))
