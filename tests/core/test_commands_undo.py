"""Undo is exact for every command: one generic property over all of them, on a real encrypted file."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import workbench.commands as package
from workbench.app import Command, Reader, Workbench
from workbench.commands import (
    brands,
    crosswalks,
    definitions,
    engagements,
    evidence,
    findings,
    framework_grid,
    framework_tree,
    frameworks,
    interviews,
    notes,
    proposals,
    ratings,
    reports,
    tailorings,
    upgrades,
)
from workbench.errors import WorkbenchError
from workbench.formats.native import load_bundled, read_files, write_files
from workbench.model import flat
from workbench.model.brand import BrandKit
from workbench.model.capture import NOTE_KINDS, VISIBILITIES, DraftLine, Evidence, EvidenceLink, Note
from workbench.model.draft import Draft, DraftField, DraftView, edits_of
from workbench.model.engagement import Assessment, Participant, Session, Unit
from workbench.model.framework import Crosswalk, Pair
from workbench.model.judgement import JUDGEMENT_KINDS, STATES, Judgement
from workbench.model.mapping import CrosswalkHead, CrosswalkPair
from workbench.model.outcome import Finding, Recommendation
from workbench.model.proposal import Proposal
from workbench.model.record import Record, new_uid
from workbench.model.report_definition import PEOPLE, SavedDefinition
from workbench.model.tailoring import Tailoring
from workbench.model.upgrade import Maps, upgrade_plan
from workbench.model.vocabulary import KeptVocabulary
from workbench.secrets import MemorySecrets
from workbench.store.schema import FileKind, kinds_of

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=30)
CRITERIA = ("modelops.a", "modelops.b", "modelops.c")
NODES = ("modelops.rel", "modelops.dat")


@dataclass
class World:
    """What an operation may draw on: the open file and a random source.

    Every draw has the same bounds whatever the file holds: uids are random, so a draw from the records themselves
    would not be repeatable. Records are numbered by when they were first seen instead.
    """

    bench: Workbench
    data: Any
    known: dict[str, list[str]] = field(default_factory=dict)

    def one(self, *choices: Any) -> Any:
        return self.data.draw(st.sampled_from(choices))

    def text(self) -> str:
        return str(self.data.draw(TEXT))

    def uid(self, cls: type[Record]) -> str:
        """A record of the kind; now and then one that is not there."""
        number = self.data.draw(st.integers(0, 30))
        there = {r.uid for r in self.bench.read(Reader.all, cls)}
        order = self.known.setdefault(cls.KIND, [])
        rows = self.bench._store.rows(f'SELECT uid FROM "{cls.KIND}" ORDER BY id')  # type: ignore[union-attr]
        order += [uid for (uid,) in rows if uid not in order]
        found = [uid for uid in order if uid in there]
        return found[number % len(found)] if found and number < 30 else "absent"

    def unit(self) -> str:
        named = self.uid(Unit)
        return str(self.one("", named))

    def speaker(self) -> str:
        named = self.uid(Participant)
        return str(self.one("", named))


def _note(w: World) -> Command:
    return notes.add_note(
        w.uid(Session), w.uid(Assessment), w.text(), at=w.one(0, 1000), kind=w.one(*NOTE_KINDS),
        speaker=w.speaker(), criteria=w.one((), CRITERIA[:2]), unit=w.unit(),
        visibility=w.one(*VISIBILITIES), quote=w.one(True, False),
    )  # fmt: skip


def _edit_note(w: World) -> Command:
    uid = w.uid(Note)
    note = next((n for n in w.bench.read(Reader.all, Note) if n.uid == uid), Note(uid=uid))
    return notes.edit_note(note.uid, w.one(note.text, note.text, "something else"), w.text())


def _rate(w: World) -> Command:
    return ratings.rate(
        w.uid(Assessment), w.one(*CRITERIA), w.one("NI", "LI", "FI", ""), w.one("value", *STATES), unit=w.unit(),
        half=w.one(True, False), reason=w.one(None, w.text()), approver=w.one(None, "Mira"),
        confidence=w.one(None, "High"),
    )  # fmt: skip


def _kit(w: World) -> Command:
    return brands.save_brand_kit(
        BrandKit(uid=w.one("kit-1", "kit-2"), name=w.text(), x={"k": [w.text()]}), "engagement"
    )


def _crosswalk(w: World) -> Command:
    pairs = tuple(
        Pair(source=s, target=t, relation=w.one("equal", "none"), rationale=w.text())
        for s in CRITERIA
        for t in NODES
        if w.one(True, False)
    )
    walk = Crosswalk(uid=w.one("walk-1", "walk-2"), title=w.text(), source="modelops", target="cmmi", pairs=pairs)
    return crosswalks.import_crosswalk(walk, "engagement")


MODELOPS = load_bundled("modelops")
AWS = load_bundled("mlops-aws")
def _proposal(w: World) -> Proposal:
    return Proposal(
        uid=new_uid(), assessment=w.uid(Assessment), criterion=w.one(*CRITERIA), value=w.one("LI", "FI", ""),
        source=w.one("upgrade", "crosswalk:x"), text=w.text(),
    )  # fmt: skip


def _upgrade(w: World) -> Command:
    old = AWS[0]
    new = replace(old, revision=w.one("a" * 64, "b" * 64, old.revision), version="2.0.0")
    uids = ("mlops-aws.aw-l1-pip-1", "mlops-aws.aw-l2-pip-1", *CRITERIA, *NODES)
    parts = {w.one(*uids): tuple({w.one(*uids) for _ in range(w.one(0, 1, 2))}) for _ in range(3)}
    return upgrades.upgrade_assessment(w.uid(Assessment), upgrade_plan(old, new, {}, Maps(parts)), AWS[1])


AWS_CRITERIA = [c.uid for c in AWS[0].criteria][:4]
OPERATIONS: dict[str, Callable[[World], Command]] = {
    "engagements.create_engagement": lambda w: engagements.create_engagement(w.text(), w.text()),
    "engagements.edit_engagement": lambda w: engagements.edit_engagement(**{w.one("title", "scope"): w.text()}),
    "engagements.add_assessment": lambda w: engagements.add_assessment(*w.one(MODELOPS, AWS), title=w.text()),
    "engagements.edit_assessment": lambda w: engagements.edit_assessment(w.uid(Assessment), title=w.text()),
    "engagements.set_units": lambda w: engagements.set_units(w.uid(Assessment), (w.uid(Unit),)),
    "engagements.add_unit": lambda w: engagements.add_unit(w.text(), parent=w.unit()),
    "engagements.edit_unit": lambda w: engagements.edit_unit(w.uid(Unit), parent=w.unit(), name=w.text()),
    "engagements.remove_unit": lambda w: engagements.remove_unit(w.uid(Unit)),
    "engagements.add_participant": lambda w: engagements.add_participant(w.text(), w.text(), unit=w.unit()),
    "engagements.edit_participant": lambda w: engagements.edit_participant(w.uid(Participant), role=w.text()),
    "engagements.remove_participant": lambda w: engagements.remove_participant(w.uid(Participant)),
    "engagements.set_target": lambda w: engagements.set_target(w.uid(Assessment), w.one(*NODES), w.one("2", "3")),
    "engagements.clear_target": lambda w: engagements.clear_target(w.uid(Assessment), w.one(*NODES)),
    "interviews.add_session": lambda w: interviews.add_session(
        w.text(), w.one("interview", "workshop"), participants=(w.uid(Participant),),
        agenda={"a": [{"node": w.text()}]}),
    "interviews.edit_session": lambda w: interviews.edit_session(w.uid(Session), title=w.text()),
    "interviews.end_session": lambda w: interviews.end_session(w.uid(Session)),
    "interviews.remove_session": lambda w: interviews.remove_session(w.uid(Session)),
    "interviews.mark_asked": lambda w: interviews.mark_asked(w.uid(Session), w.one("q1", "q2"), w.one(True, False)),
    "notes.add_note": _note,
    "notes.edit_note": _edit_note,
    "notes.change_note": lambda w: notes.change_note(w.uid(Note), kind=w.one(*NOTE_KINDS), criteria=CRITERIA[1:]),
    "notes.remove_note": lambda w: notes.remove_note(w.uid(Note)),
    "notes.save_draft": lambda w: notes.save_draft(w.uid(Session), w.text(), 1000),
    "notes.clear_draft": lambda w: notes.clear_draft(w.uid(Session)),
    "evidence.attach_file": lambda w: evidence.attach_file(
        w.text().encode(), w.text(), criterion=w.one("", *CRITERIA), unit=w.unit()),
    "evidence.attach_link": lambda w: evidence.attach_link(w.text(), w.text(), criterion=w.one("", *CRITERIA)),
    "evidence.attach_seen": lambda w: evidence.attach_seen(w.text(), criterion=w.one("", *CRITERIA)),
    "evidence.link_evidence": lambda w: evidence.link_evidence(w.uid(Evidence), w.one(*CRITERIA), unit=w.unit()),
    "evidence.set_link_type": lambda w: evidence.set_link_type(w.uid(EvidenceLink), w.one("affirmation", "direct")),
    "evidence.unlink_evidence": lambda w: evidence.unlink_evidence(w.uid(EvidenceLink)),
    "evidence.edit_evidence": lambda w: evidence.edit_evidence(w.uid(Evidence), title=w.text()),
    "evidence.remove_evidence": lambda w: evidence.remove_evidence(w.uid(Evidence)),
    "ratings.rate": _rate,
    "ratings.rate_many": lambda w: ratings.rate_many(
        w.uid(Assessment), {w.one(*CRITERIA): w.one("NI", "FI"), w.one(*CRITERIA): "LI"}, unit=w.unit(),
        reason=w.text(), replace_old=w.one(True, False)),
    "ratings.clear_rating": lambda w: ratings.clear_rating(w.uid(Assessment), w.one(*CRITERIA), unit=w.unit()),
    "ratings.set_rationale": lambda w: ratings.set_rationale(w.uid(Assessment), w.one(*CRITERIA), w.text()),
    "ratings.set_confidence": lambda w: ratings.set_confidence(
        w.uid(Assessment), w.one(*CRITERIA), w.one("Low", "High")),
    "ratings.set_points": lambda w: ratings.set_points(w.uid(Assessment), w.one(*CRITERIA), w.one("7", "21")),
    "ratings.record_judgement": lambda w: ratings.record_judgement(
        w.uid(Assessment), w.one(*NODES), w.one(*JUDGEMENT_KINDS), "yes", w.text()),
    "ratings.remove_judgement": lambda w: ratings.remove_judgement(w.uid(Judgement)),
    "findings.add_finding": lambda w: findings.add_finding(
        w.uid(Assessment), w.one("strength", "risk"), w.text(), evidence=(w.uid(Evidence),), notes=(w.uid(Note),)),
    "findings.edit_finding": lambda w: findings.edit_finding(w.uid(Finding), text=w.text()),
    "findings.remove_finding": lambda w: findings.remove_finding(w.uid(Finding)),
    "findings.add_recommendation": lambda w: findings.add_recommendation(
        w.uid(Assessment), w.text(), findings=(w.uid(Finding),)),
    "findings.edit_recommendation": lambda w: findings.edit_recommendation(w.uid(Recommendation), impact=w.one(1, 5)),
    "findings.remove_recommendation": lambda w: findings.remove_recommendation(w.uid(Recommendation)),
    "proposals.propose": lambda w: proposals.propose([_proposal(w), _proposal(w)]),
    "proposals.accept_proposals": lambda w: proposals.accept_proposals((w.uid(Proposal),)),
    "proposals.refuse_proposals": lambda w: proposals.refuse_proposals((w.uid(Proposal),)),
    "upgrades.upgrade_assessment": _upgrade,
    "tailorings.hide_criterion": lambda w: tailorings.hide_criterion(
        w.uid(Assessment), AWS[0], w.one(*AWS_CRITERIA, "absent"), w.text()),
    "tailorings.reword_criterion": lambda w: tailorings.reword_criterion(
        w.uid(Assessment), AWS[0], w.one(*AWS_CRITERIA, "absent"), {w.one("text", "ask"): w.text()}, w.text()),
    "tailorings.weigh_criterion": lambda w: tailorings.weigh_criterion(
        w.uid(Assessment), AWS[0], w.one(*AWS_CRITERIA), w.one("2", "0.5"), w.text()),
    "tailorings.add_own_criterion": lambda w: tailorings.add_own_criterion(
        w.uid(Assessment), AWS[0], w.one("mlops-aws.pip", "absent"), w.text(), w.text(), level="2"),
    "tailorings.remove_tailoring": lambda w: tailorings.remove_tailoring(w.uid(Tailoring)),
    "brands.save_brand_kit": _kit,
    "brands.remove_brand_kit": lambda w: brands.remove_brand_kit(w.uid(BrandKit), "engagement"),
    "proposals.accept_projected": lambda w: proposals.accept_projected(
        (replace(_proposal(w), criterion=w.one("modelops.d", *CRITERIA), value=w.one("LI", "")),
         *[_proposal(w)] * w.one(0, 1))),
    "crosswalks.create_crosswalk": lambda w: crosswalks.create_crosswalk(
        w.text(), "modelops", w.one("cmmi", ""), uid=w.one("", "walk-1"), file="engagement"),
    "crosswalks.rename_crosswalk": lambda w: crosswalks.rename_crosswalk(w.uid(CrosswalkHead), w.text(), "engagement"),
    "crosswalks.remove_crosswalk": lambda w: crosswalks.remove_crosswalk(w.uid(CrosswalkHead), "engagement"),
    "crosswalks.import_crosswalk": _crosswalk,
    "crosswalks.add_pair": lambda w: crosswalks.add_pair(
        w.uid(CrosswalkHead), w.one(*CRITERIA), w.one(*NODES), w.one("equal", "subset", "foreign"), w.one(1, 2, 3),
        w.text(), "engagement"),
    "crosswalks.edit_pair": lambda w: crosswalks.edit_pair(
        w.uid(CrosswalkPair), relation=w.one(None, "superset"), strength=w.one(None, 2),
        rationale=w.one(None, w.text()), file="engagement"),
    "crosswalks.remove_pair": lambda w: crosswalks.remove_pair(w.uid(CrosswalkPair), "engagement"),
    "crosswalks.set_fitness_rule": lambda w: crosswalks.set_fitness_rule(
        w.one({}, {"level_2_coverage": "1/2"}), "engagement"),
    "reports.save_report_definition": lambda w: reports.save_report_definition(
        w.uid(Assessment), {"order": [w.text()]}),
    "reports.record_report_issue": lambda w: reports.record_report_issue(w.uid(Assessment), pages=w.one(25, 30)),
}  # fmt: skip


def _view(w: World) -> DraftView:
    """Drafts of own frameworks and of a bundled one, begun already or by the edit to come."""
    known = sorted(d.uid for d in w.bench.read(Reader.all, Draft, file="library"))
    return w.bench.draft(w.one("first", "first", "first", "mlops-aws", *known))


def _part(w: World, view: DraftView, *kinds: str) -> str:
    found = [u for u in flat.uids_of(view.framework) if flat.type_of(view.framework, u) in (kinds or flat.TYPES)]
    return str(w.one(*(found or ["absent"]), "absent")) if w.one(*[True] * 9, False) else "absent"


def _edit_part(w: World) -> Command:
    view = _view(w)
    uid = _part(w, view, "framework", "node", "criterion", "question", "scale", "golden")
    field, value = w.one(
        ("title", w.text()), ("text", w.text()), ("code", w.text()), ("tags", {"issue:i01": 2}),
        ("checks", ("a", w.text())),
        ("descriptors/1", w.text()), ("key", True), ("key", False), ("weight", ""), ("weight", "2"), ("rank", "0005"),
        ("texts", {"a/b": w.text()}), ("method/params/threshold", "1/2"), ("x/mine", {"deep": {"er": w.text()}}),
    )  # fmt: skip
    return frameworks.edit_part(view, uid, {field: value})


def _on_part(verb: Callable[[DraftView, str], Command]) -> Callable[[World], Command]:
    def make(w: World) -> Command:
        view = _view(w)
        return verb(view, _part(w, view))

    return make


def _add_to(w: World, verb: Callable[[DraftView, str], Command]) -> Command:
    view = _view(w)
    return verb(view, w.one("", _part(w, view, "node"), _part(w, view)))


def _paste(w: World) -> Command:
    view = _view(w)
    nodes = [n.uid for n in view.framework.nodes][:2]
    block = [[w.text(), w.text() + "\n" + w.text()], [w.text()]]
    return framework_tree.paste_grid(view, nodes, ("1", "2"), block, w.one("statements", "descriptors"))


def _edit_texts(w: World) -> Command:
    view = _view(w)
    return frameworks.edit_texts(view, [(_part(w, view), "title", w.text()), (_part(w, view), "text", w.text())])


def _rebase(w: World) -> Command:
    view = w.bench.draft(w.one("kept", "kept", "first"))
    revision = w.bench.revisions("first")[0].revision
    return frameworks.rebase_draft(view, w.bench.library.drafts.prospective(view.uid, revision, (revision,), {}))


LIBRARY_OPERATIONS: dict[str, Callable[[World], Command]] = {
    "definitions.save_definition": lambda w: definitions.save_definition(SavedDefinition(
        uid=w.one("short", "long"), title=w.one("", w.text()), people=w.one(*PEOPLE), x={"k": [w.text()]})),
    "definitions.remove_definition": lambda w: definitions.remove_definition(w.one("short", "short", "absent")),
    "definitions.keep_vocabulary": lambda w: definitions.keep_vocabulary(KeptVocabulary(
        uid=w.one("terms", "more"), title=w.text(), text=w.text())),
    "definitions.remove_vocabulary": lambda w: definitions.remove_vocabulary(w.one("terms", "terms", "absent")),
    "frameworks.new_framework": lambda w: frameworks.new_framework(
        w.one("first", "second", ""), w.text(), levels=("A", "B")),
    "frameworks.start_draft": lambda w: frameworks.start_draft(_view(w)),
    "frameworks.edit_part": _edit_part,
    "frameworks.edit_texts": _edit_texts,
    "frameworks.translate": lambda w: frameworks.translate(
        (v := _view(w)), _part(w, v), w.one("de", "fr", "en"), "text", w.one("", w.text())),
    "frameworks.rebase_draft": _rebase,
    "frameworks.map_upgrade": lambda w: frameworks.map_upgrade(
        (v := _view(w)), w.one("first.old", "first.older"), w.one((), None, (_part(w, v),))),
    "frameworks.discard_draft": lambda w: frameworks.discard_draft(_view(w).uid),
    "framework_tree.add_node": lambda w: _add_to(w, lambda v, u: framework_tree.add_node(v, w.text(), u)),
    "framework_tree.add_criterion": lambda w: _add_to(
        w, lambda v, u: framework_tree.add_criterion(v, u, w.text(), level=w.one("", "1"), after=_part(w, v))),
    "framework_tree.add_question": _on_part(lambda v, u: framework_tree.add_question(v, u, "Is it so?")),
    "framework_tree.add_scale": lambda w: framework_tree.add_scale(
        _view(w), w.one("x", "level", ""), w.one("level", "answer", "other"), values=(("1", "One"), ("2", "Two"))),
    "framework_tree.set_golden": lambda w: framework_tree.set_golden(
        _view(w), w.one("all", "none"), w.one({}, {"a": "FI"}), {"level": w.one("1", "2")}),
    "framework_tree.remove_part": _on_part(framework_tree.remove_part),
    "framework_tree.move_part": lambda w: framework_tree.move_part(
        (v := _view(w)), _part(w, v), w.one("", _part(w, v)), w.one(0, 1, 9)),
    "framework_tree.shift_part": lambda w: framework_tree.shift_part((v := _view(w)), _part(w, v), w.one(-1, 1, 2)),
    "framework_tree.indent_part": _on_part(framework_tree.indent_part),
    "framework_tree.outdent_part": _on_part(framework_tree.outdent_part),
    "framework_tree.paste_grid": _paste,
    "framework_grid.add_level": lambda w: framework_grid.add_level(_view(w), w.one("", w.text())),
    "framework_grid.remove_level": lambda w: framework_grid.remove_level(_view(w), w.one("1", "2", "3", "3")),
    "framework_grid.name_level": lambda w: framework_grid.name_level(_view(w), w.one("1", "2", "9"), w.text()),
    "framework_grid.remove_parts": lambda w: framework_grid.remove_parts(
        (v := _view(w)), (_part(w, v), _part(w, v))),
    "framework_grid.fill_grid": lambda w: framework_grid.fill_grid(
        _view(w), w.one(-1, 0, 3), w.one(-1, 0, 1), [[w.text(), w.text()], [w.text()]],
        w.one("statements", "descriptors")),
}  # fmt: skip
BY_FILE: dict[FileKind, dict[str, Callable[[World], Command]]] = {
    "engagement": OPERATIONS, "library": LIBRARY_OPERATIONS,
}  # fmt: skip


def all_commands() -> set[str]:
    """Every public function of workbench.commands: each makes a Command, nothing else has a place there."""
    found = set()
    for info in pkgutil.iter_modules(package.__path__):
        module = import_module(f"workbench.commands.{info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                assert str(function.__annotations__.get("return")) == "Command", f"{info.name}.{name}"
                found.add(f"{info.name}.{name}")
    return found


def test_every_command_takes_part() -> None:
    assert all_commands() == set(OPERATIONS) | set(LIBRARY_OPERATIONS)


def dump(bench: Workbench, file: FileKind = "engagement") -> dict[str, list[Record]]:
    """All records of the file but the unsent lines, which are no history."""
    kinds = {k: c for k, c in kinds_of(file).items() if k != DraftLine.KIND}
    return {k: sorted(bench.read(Reader.all, c, file=file), key=lambda r: r.uid) for k, c in kinds.items()}


def newest(bench: Workbench, file: FileKind = "engagement") -> int:
    step = bench.read(Reader.last_step, file=file)
    return step.seq if step else 0


def undoable(bench: Workbench, base: int, file: FileKind = "engagement") -> bool:
    """Whether the next undo takes a step younger than `base`."""
    step = bench._file(file).can("undo")
    return step is not None and step.seq > base


def undo_to(bench: Workbench, base: int, file: FileKind = "engagement") -> int:
    """Undo everything younger than a step; returns how many steps that were."""
    count = 0
    while undoable(bench, base, file):
        bench.undo(file)
        count += 1
    return count


def redo_all(bench: Workbench, file: FileKind = "engagement") -> int:
    count = 0
    while bench.redo(file):
        count += 1
    return count


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """An engagement with at least one record that each command can work on."""
    folder: Path = tmp_path_factory.mktemp("undo")
    made = Workbench(folder / "home", secrets=MemorySecrets(), person="Ada")
    made.create_engagement(folder / "x.assay", "pass", engagements.create_engagement("Northwind"))

    def do(command: Command) -> str:
        return str(made.do(command).result)

    do(engagements.add_unit("Claims"))
    mira = do(engagements.add_participant("Mira"))
    assessment = do(engagements.add_assessment(*AWS))
    session = do(interviews.add_session("First"))
    do(evidence.attach_seen("Dashboard", criterion=CRITERIA[0]))
    do(notes.add_note(session, assessment, "It works on Fridays", speaker=mira))
    do(engagements.set_target(assessment, NODES[0], "3"))
    do(ratings.record_judgement(assessment, NODES[0], JUDGEMENT_KINDS[0], "yes", "seen"))
    risk = do(findings.add_finding(assessment, "risk", "One person holds the keys"))
    do(findings.add_recommendation(assessment, "Share the keys", findings=(risk,)))
    do(brands.save_brand_kit(BrandKit(uid="kit-1", name="House"), "engagement"))
    walk = do(crosswalks.create_crosswalk("To the targets", "modelops", "cmmi", file="engagement"))
    do(crosswalks.add_pair(walk, CRITERIA[0], NODES[1], "equal", 2, file="engagement"))
    do(tailorings.hide_criterion(assessment, AWS[0], AWS_CRITERIA[0], "Not in scope"))
    do(proposals.propose([Proposal(uid="p", assessment=assessment, criterion=CRITERIA[0], value="LI")]))
    for criterion in CRITERIA:
        do(ratings.rate(assessment, criterion, "LI"))
    made.new_framework("First", levels=("Initial", "Managed", "Spare"))
    node = do(framework_tree.add_node(made.draft("first"), "Process"))
    do(framework_tree.paste_grid(made.draft("first"), [node], ("1", "2"), [["We plan\nWe do", "We check"]]))
    do(framework_tree.add_question(made.draft("first"), "first.process-l1-1", "Do you plan?"))
    people = do(framework_tree.add_node(made.draft("first"), "People"))
    for title in ("Hiring", "Teaching"):
        section = do(framework_tree.add_node(made.draft("first"), title, people))
        do(framework_tree.add_criterion(made.draft("first"), section, "We do it", level="1"))
    made.publish("first")
    made.new_framework("Kept")
    do(definitions.save_definition(SavedDefinition(uid="short", title="Short report")))
    do(definitions.keep_vocabulary(KeptVocabulary(uid="terms", title="Terms", text="{}")))
    yield made
    made.close()


def reopen(bench: Workbench, file: FileKind = "engagement") -> None:
    """What a restart does to an open file."""
    if file == "library":
        bench.library.store.close()
        bench._library = None
        return
    assert bench.engagement is not None
    path = bench.engagement.path
    bench.close_engagement()
    bench.open_engagement(path, "pass")


def bury(bench: Workbench, file: FileKind) -> None:
    """A step of its own buries what the example before left to redo."""
    if file == "library":
        bench.do(brands.save_brand_kit(BrandKit(uid="kit", name=f"after step {newest(bench, file)}")))
        return
    bench.do(engagements.edit_engagement(scope=f"after step {newest(bench)}"))
    bench.do(interviews.mark_asked(bench.read(Reader.all, Session)[0].uid, f"q after {newest(bench)}"))


def run_some(bench: Workbench, data: Any, length: int, base: int, file: FileKind) -> None:
    """Random commands mixed with undo, redo and restarts; a refused command must leave no trace."""
    world = World(bench, data)
    for _ in range(length):
        name = data.draw(st.sampled_from([*sorted(BY_FILE[file]), "undo", "redo", "reopen"]))
        if name == "reopen":
            reopen(bench, file)
        elif name == "redo" or (name == "undo" and undoable(bench, base, file)):
            getattr(bench, name)(file)
        elif name != "undo":
            before = dump(bench, file)
            try:
                bench.do(BY_FILE[file][name](world))
            except WorkbenchError:
                assert dump(bench, file) == before


def check_views(bench: Workbench) -> None:
    """A draft read again piece by piece is the draft read anew, and what its files hold."""
    for draft in bench.read(Reader.all, Draft, file="library"):
        view = bench.draft(draft.uid)
        rows = bench.read(Reader.all, DraftField, draft=draft.uid, file="library")
        assert view.framework == flat.patch(view.base, edits_of(rows))
        again, problems = read_files(write_files(replace(view.framework, revision="")))
        if not any(p.severity == "error" for p in problems):
            assert again == replace(view.framework, revision="")


def check_undo_is_exact(bench: Workbench, data: Any, length: int, file: FileKind) -> None:
    bury(bench, file)
    start, base = dump(bench, file), newest(bench, file)
    try:
        run_some(bench, data, length, base, file)
        redo_all(bench, file)
        if file == "library":
            check_views(bench)
    except BaseException:
        undo_to(bench, base, file)  # an example may be cut short; the next one starts from the same state
        raise
    end = dump(bench, file)
    count = undo_to(bench, base, file)
    assert dump(bench, file) == start
    reopen(bench, file)
    assert redo_all(bench, file) == count
    assert dump(bench, file) == end
    assert undo_to(bench, base, file) == count
    assert dump(bench, file) == start
    if file == "engagement":
        bench._store._conn.execute("INSERT INTO note_fts (note_fts) VALUES ('integrity-check')")  # type: ignore[union-attr]


@pytest.mark.parametrize("file", list(BY_FILE))
@settings(max_examples=25)
@given(data=st.data())
def test_undo_is_exact_for_every_command(bench: Workbench, file: FileKind, data: Any) -> None:
    check_undo_is_exact(bench, data, 25, file)


@pytest.mark.slow
@pytest.mark.parametrize("file", list(BY_FILE))
@settings(max_examples=400)
@given(data=st.data())
def test_undo_is_exact_at_length(bench: Workbench, file: FileKind, data: Any) -> None:
    check_undo_is_exact(bench, data, 60, file)


# The unsent line survives any undo; a file holds one engagement, so making a second is always refused.
NO_STEP = {"notes.save_draft", "notes.clear_draft", "engagements.create_engagement"}


@pytest.mark.parametrize(("file", "name"), [(f, n) for f, some in BY_FILE.items() for n in sorted(some)])
def test_each_command_once(bench: Workbench, file: FileKind, name: str) -> None:
    """Each command by itself, whatever the random sequences happened to draw; it must have changed something."""
    changed: list[int] = []

    @settings(max_examples=8 if file == "engagement" else 16)
    @given(st.data())
    def run(data: Any) -> None:
        bury(bench, file)
        start, base = dump(bench, file), newest(bench, file)
        try:
            bench.do(BY_FILE[file][name](World(bench, data)))
        except WorkbenchError:
            assert dump(bench, file) == start
            return
        end = dump(bench, file)
        count = undo_to(bench, base, file)
        assert count == (0 if end == start else 1)
        assert dump(bench, file) == start
        assert redo_all(bench, file) == count and dump(bench, file) == end
        undo_to(bench, base, file)
        changed.append(count)

    run()
    assert bool(sum(changed)) is (name not in NO_STEP)


def test_undo_and_redo_reach_over_restarts(bench: Workbench) -> None:
    """Half of the steps are taken back before a restart, the rest after it; then all come again."""
    bench.do(engagements.edit_engagement(scope=f"after step {newest(bench)}"))
    start, base = dump(bench), newest(bench)
    pictures = [start]
    for number in range(6):
        bench.do(engagements.add_unit(f"Unit {number}"))
        pictures.append(dump(bench))
    for number in reversed(range(6)):
        assert bench.undo() is not None
        assert dump(bench) == pictures[number]
        if number % 2:
            reopen(bench)
            assert bench.can_redo() == f"Add unit Unit {number}"
    assert not undoable(bench, base)
    for number in range(6):
        reopen(bench)
        assert bench.redo() is not None
        assert dump(bench) == pictures[number + 1]
    undo_to(bench, base)


def test_making_the_engagement_is_exact_too(tmp_path: Path) -> None:
    made = Workbench(tmp_path / "home", secrets=MemorySecrets(), person="Ada")
    made.create_engagement(tmp_path / "empty.assay", "pass")
    start = dump(made)
    made.do(engagements.create_engagement("Northwind", "Readiness"))
    end = dump(made)
    assert end != start
    made.undo()
    assert dump(made) == start
    reopen(made)
    made.redo()
    assert dump(made) == end
    made.close()
