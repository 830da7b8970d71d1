"""What travels on a shelf beside frameworks: crosswalks, vocabularies, brand kits and report definitions.

Owns, for each kind, how a record of library.db becomes canonical files and how files become the record again. Whether,
when and onto which shelf something goes is decided in shelf_out.py and shelf_in.py. Part of the application layer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from workbench.commands.brands import remove_brand_kit, save_brand_kit
from workbench.commands.crosswalks import import_crosswalk, remove_crosswalk
from workbench.commands.definitions import keep_vocabulary, remove_definition, remove_vocabulary, save_definition
from workbench.errors import Invalid, Problem
from workbench.model.brand import BrandKit
from workbench.model.mapping import CrosswalkHead
from workbench.model.report_definition import SavedDefinition
from workbench.model.vocabulary import KeptVocabulary
from workbench.queries.crosswalks import own_crosswalk
from workbench.store.command import Command, Reader

CROSSWALKS, VOCABULARIES, KITS, DEFINITIONS = "crosswalks", "vocabularies", "brand-kits", "report-definitions"
Files = dict[str, bytes]
Attachment = Callable[[str], bytes | None]


@dataclass(frozen=True)
class Content:
    """files by path behind the group's prefix; attachments: bytes by SHA-256."""

    files: Files
    attachments: Files = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """titles: own records by uid. write: a record's files. read: the command that keeps what files say, and what is
    questionable about them. drop: the command that takes a record away."""

    folder: str
    word: str
    titles: Callable[[Reader], dict[str, str]]
    write: Callable[[Reader, str], Content]
    read: Callable[[str, Mapping[str, bytes], Attachment], tuple[Command, list[Problem]]]
    drop: Callable[[str], Command]


def _write_crosswalk(reader: Reader, uid: str) -> Content:
    from workbench.formats.native import write_crosswalk

    return Content({f"{uid}.json": write_crosswalk(own_crosswalk(reader, uid)).encode()})


def _read_crosswalk(uid: str, files: Mapping[str, bytes], _attachment: Attachment) -> tuple[Command, list[Problem]]:
    from workbench.formats.native import bundled_crosswalks, read_crosswalk

    found, problems = read_crosswalk(files[f"{uid}.json"], f"{uid}.json")
    _same(uid, found.uid, f"{uid}.json")
    if uid in bundled_crosswalks():
        raise Invalid(f"{uid} is the identifier of a bundled crosswalk.", "It was not taken into the library.")
    return import_crosswalk(found), problems


def _write_vocabulary(reader: Reader, uid: str) -> Content:
    return Content({f"{uid}.json": reader.get(KeptVocabulary, uid).text.encode()})


def _read_vocabulary(uid: str, files: Mapping[str, bytes], _attachment: Attachment) -> tuple[Command, list[Problem]]:
    from workbench.formats.native import bundled_vocabularies, load_vocabulary, read_vocabulary, write_vocabulary

    found, problems = read_vocabulary(files[f"{uid}.json"], f"{uid}.json")
    _same(uid, found.uid, f"{uid}.json")
    if uid in {load_vocabulary(name).uid for name in bundled_vocabularies()}:
        raise Invalid(f"{uid} is the identifier of a bundled vocabulary.", "It was not taken into the library.")
    return keep_vocabulary(KeptVocabulary(uid=uid, title=found.title, text=write_vocabulary(found))), problems


def _write_kit(reader: Reader, uid: str) -> Content:
    from workbench.formats.kits import write_kit

    return Content(*write_kit(reader.get(BrandKit, uid)))


def _read_kit(uid: str, files: Mapping[str, bytes], attachment: Attachment) -> tuple[Command, list[Problem]]:
    from workbench.formats.kits import KIT_FILE, read_kit
    from workbench.report.brand import kit_problems

    kit, problems = read_kit(files, attachment)
    _same(uid, kit.uid, KIT_FILE)
    return save_brand_kit(kit), [*problems, *kit_problems(kit)]


def _write_definition(reader: Reader, uid: str) -> Content:
    from workbench.formats.kits import write_definition

    return Content(write_definition(reader.get(SavedDefinition, uid)))


def _read_definition(uid: str, files: Mapping[str, bytes], _attachment: Attachment) -> tuple[Command, list[Problem]]:
    from workbench.formats.kits import DEFINITION_FILE, read_definition

    found, problems = read_definition(files)
    _same(uid, found.uid, DEFINITION_FILE)
    return save_definition(found), problems


def _same(uid: str, inside: str, name: str) -> None:
    if uid != inside:
        raise Invalid(f"{name}: It holds {inside}, not {uid} as its place says.", "Rename the one or the other.")


def _titles(cls: type[BrandKit] | type[CrosswalkHead] | type[KeptVocabulary] | type[SavedDefinition],
            ) -> Callable[[Reader], dict[str, str]]:
    def titles(reader: Reader) -> dict[str, str]:
        return {r.uid: str(getattr(r, "name", "") or getattr(r, "title", "") or r.uid) for r in reader.all(cls)}

    return titles


KINDS = (
    Kind(CROSSWALKS, "Crosswalk", _titles(CrosswalkHead), _write_crosswalk, _read_crosswalk, remove_crosswalk),
    Kind(VOCABULARIES, "Vocabulary", _titles(KeptVocabulary), _write_vocabulary, _read_vocabulary, remove_vocabulary),
    Kind(KITS, "Brand kit", _titles(BrandKit), _write_kit, _read_kit, remove_brand_kit),
    Kind(DEFINITIONS, "Report definition", _titles(SavedDefinition), _write_definition, _read_definition,
         remove_definition),
)  # fmt: skip
