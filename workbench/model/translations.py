"""Translations beside their originals, with the state of each text.

Owns which fields are translated and how a translation knows that its original changed: it keeps a hash of the text it
translates under "base" (model.md 5). Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from workbench.model import flat
from workbench.model.framework import Framework

State = Literal["missing", "current", "outdated", "unchecked"]
WORDS = frozenset({"title", "text", "ask", "evidence", "summary"})
GROUPS = frozenset({"texts", "descriptors"})
ORDER = ("title", "text", "ask", "evidence", "summary")


@dataclass(frozen=True)
class TranslatedText:
    """One text in one language. state: missing, current, outdated (the original changed since), or unchecked (it does
    not say what it translates, as in imports)."""

    uid: str
    field: str
    original: str
    text: str
    state: State


def text_hash(text: str) -> str:
    """What a translation remembers of the text it translates."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def languages(framework: Framework) -> tuple[str, ...]:
    """Languages there are translations in, sorted."""
    return tuple(sorted(framework.translations))


def translated_texts(framework: Framework, lang: str) -> Iterator[TranslatedText]:
    """Every text of the framework with its translation, in framework order."""
    entries = framework.translations.get(lang, {})
    for uid in flat.uids_of(framework):
        raw = entries.get(uid)
        given = raw if isinstance(raw, dict) else {}
        fields = flat.flat_of(framework, uid)
        for name in sorted((f for f in fields if _is_text(f)), key=_order):
            original = fields[name]
            if isinstance(original, str) and original:
                yield _translated(uid, name, original, given)


def _is_text(field: str) -> bool:
    name, *rest = field.split("/")
    return name in WORDS or (name in GROUPS and bool(rest)) or (name == "values" and rest[1:] in (["label"], ["text"]))


def _order(field: str) -> tuple[int, str]:
    return (ORDER.index(field) if field in ORDER else len(ORDER), field)


def _translated(uid: str, field: str, original: str, given: dict[str, Any]) -> TranslatedText:
    text = _at(given, field)
    base = _at(given.get("base"), field)
    state: State = "missing"
    if text:
        state = "unchecked" if not base else "current" if base == text_hash(original) else "outdated"
    return TranslatedText(uid, field, original, text, state)


def _at(given: Any, field: str) -> str:
    for part in flat.parts_of(field):
        given = given.get(part) if isinstance(given, dict) else None
    return given if isinstance(given, str) else ""
