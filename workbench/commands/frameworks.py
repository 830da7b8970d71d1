"""Commands on drafts of frameworks: begin, edit any field, discard. Moving and adding parts is framework_tree.py.

Every verb takes the DraftView that `Workbench.draft(uid)` gives; on a published framework the first edit begins the
draft in the same step. Publishing is not here: it cannot be undone (Workbench.publish).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.draft_rows import Rows
from workbench.errors import Invalid, NotFound
from workbench.model import flat
from workbench.model.draft import Draft, DraftField, DraftView, slug
from workbench.model.translations import text_hash
from workbench.store.command import Command, Transaction

ANSWERS = (("NI", "Not implemented"), ("PI", "Partially implemented"), ("LI", "Largely implemented"),
           ("FI", "Fully implemented"))  # fmt: skip
FIXED = frozenset({"type", "uid", "id"})


def new_framework(
    uid: str, title: str, code: str = "", *, levels: Sequence[str] = (), publisher: str = "",
    taken: Sequence[str] = (), first: int = 1,
) -> Command:  # fmt: skip
    """An empty framework as a draft: gated method, answers NI to FI, the named levels from `first` up; its uid.

    taken: uids of frameworks the library has; `Workbench.new_framework` passes them.
    """

    def run(tx: Transaction) -> str:
        name = slug(uid or title)
        if not name or not title.strip():
            raise Invalid("The framework has no title.", "Type one; its identifier is made from it.")
        if name in taken or tx.find(Draft, name) is not None:
            raise Invalid(f"The library has a framework {name} already.", "Choose another title or identifier.")
        record = Draft(uid=name)
        rows = Rows(tx, DraftView(record, flat.empty(name), flat.empty(name), stored=False))
        head = {"type": "framework", "title": title.strip(), "code": code.strip() or name.upper()[:6],
                "version": "1.0.0", "publisher": publisher, "method/id": "gated",
                "method/params/met/FI": True, "method/params/met/LI": True, "method/params/threshold": "1"}  # fmt: skip
        for field, value in head.items():
            rows.set(name, field, value or None)
        _scale(rows, "answers", "answer", "Answer", ANSWERS)
        if levels:
            _scale(rows, "level", "level", "Maturity level", [(str(i + first), t) for i, t in enumerate(levels)])
        return name

    return Command(f"New framework {title}".strip(), run, place=Rows.place(slug(uid or title)), file="library")


def _scale(rows: Rows, name: str, role: str, title: str, values: Sequence[tuple[str, str]]) -> None:
    entity = f"scale:{name}"
    rows.set(entity, "type", "scale")
    rows.write(entity, "role", role)
    rows.write(entity, "title", title)
    for number, (value, label) in enumerate(values):
        rows.set(entity, flat.path("values", value, "rank"), str(10 * (number + 1)).zfill(4))
        rows.write(entity, flat.path("values", value, "label"), label)


def start_draft(view: DraftView) -> Command:
    """Begin the draft without an edit (a revert to an older revision, an import that is not published)."""

    def run(tx: Transaction) -> str:
        if not view.stored and tx.find(Draft, view.uid) is not None:
            raise Invalid("This framework has a draft already.", "Publish or discard it first.")
        Rows(tx, view)
        return view.uid

    return Command("Draft begun", run, place=Rows.place(view.uid), file="library")


def edit_part(view: DraftView, entity: str, fields: Mapping[str, Any], label: str = "") -> Command:
    """Set fields of the head, a scale, node, criterion, question or golden answer.

    Keys are field names or paths (flat.py): {"title": "…"}, {"descriptors/2": "…"}, {"tags/cmmi:T2-01": 2},
    {"checks": ("a", "b")}, {"method/params/threshold": "1"}. "" and None take a field away. Typing coalesces.
    """

    def run(tx: Transaction) -> str:
        rows = Rows(tx, view)
        rows.need(entity)
        for name, value in fields.items():
            if name.split("/")[0] in FIXED:
                raise Invalid(f"The {name} of a part never changes.", "Remove it and add another.")
            rows.write(entity, name, value)
        return entity

    key = f"draft:{view.uid}:{entity}:{','.join(sorted(fields))}"
    return Command(label or "Framework edited", run, merge_key=key, place=Rows.place(view.uid, entity), file="library")


def edit_texts(view: DraftView, texts: Sequence[tuple[str, str, str]], label: str = "") -> Command:
    """Several fields of several entities as one step: (entity, field, text) each. For pasted blocks and replacing."""

    def run(tx: Transaction) -> int:
        rows = Rows(tx, view)
        for entity, name, text in texts:
            rows.need(entity)
            rows.write(entity, name, text)
        return len(texts)

    first = texts[0][0] if texts else ""
    return Command(label or f"{len(texts)} texts changed", run, place=Rows.place(view.uid, first), file="library")


def translate(view: DraftView, entity: str, lang: str, field: str, text: str) -> Command:
    """A translation of one field; the hash of the original it translates is kept beside it. "" takes it away."""

    def run(tx: Transaction) -> None:
        rows = Rows(tx, view)
        rows.need(entity)
        if not lang or lang == rows.get(rows.uid, "base_lang"):
            raise Invalid("This is the language of the original.", "Choose another language.")
        rows.write(entity, f"i18n/{flat.path(lang)}/{field}", text)
        original = str(rows.get(entity, field) or "")
        rows.write(entity, f"i18n/{flat.path(lang)}/base/{field}", text_hash(original) if text else "")

    key = f"draft:{view.uid}:{entity}:i18n:{lang}:{field}"
    return Command(f"Translation ({lang})", run, merge_key=key, place=Rows.place(view.uid, entity), file="library")


def map_upgrade(view: DraftView, old: str, new: Sequence[str] | None) -> Command:
    """Where answers to a part of an older revision go: renamed, split or merged into `new`; () drops them, None takes
    the entry away (the part keeps its uid)."""

    def run(tx: Transaction) -> None:
        rows = Rows(tx, view)
        for uid in new or ():
            rows.need(uid)
        entry = f"x/upgrade/{flat.path(old)}"
        rows.write(rows.uid, entry, dict.fromkeys(new or (), True))
        if new is not None and not new:
            rows.set(rows.uid, entry, {})

    return Command("Upgrade map", run, place=Rows.place(view.uid, old), file="library")


def rebase_draft(view: DraftView, onto: DraftView) -> Command:
    """Put a begun draft onto another revision (one that came in meanwhile); its own edits stay on top.

    An edit that the revision holds too is no edit any more; one of a part that is gone there goes with it. The result
    lists (entity, field) of what both changed, where the draft's text now stands.
    """

    def run(tx: Transaction) -> tuple[tuple[str, str], ...]:
        Rows(tx, view)
        tx.patch(Draft, view.uid, base=onto.record.base, parents=onto.record.parents)
        rows = tx.all(DraftField, draft=view.uid)
        made = {row.entity for row in rows if row.name == "type" and row.value}
        both: list[tuple[str, str]] = []
        for row in rows:
            before, after = (flat.flat_of(f, row.entity).get(row.name) for f in (view.base, onto.base))
            there = bool(flat.type_of(onto.base, row.entity)) or row.entity in made
            if row.value.get("v") == after or not there:
                tx.remove(DraftField, row.uid)
            if before != after and row.value.get("v") != after:
                both.append((row.entity, row.name))
        return tuple(sorted(both))

    return Command("Newer revision taken in", run, place=Rows.place(view.uid), file="library")


def discard_draft(uid: str) -> Command:
    """Take a draft with all its edits away; the published revisions stay. Undo brings it back."""

    def run(tx: Transaction) -> None:
        if tx.find(Draft, uid) is None:
            raise NotFound("There is no draft of this framework.", "It was published or discarded meanwhile.")
        for row in tx.all(DraftField, draft=uid):
            tx.remove(DraftField, row.uid)
        tx.remove(Draft, uid)

    return Command("Draft discarded", run, place=Rows.place(uid), file="library")
