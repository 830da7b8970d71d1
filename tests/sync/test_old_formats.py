"""Shared libraries and packs that an earlier Assay wrote stay readable: tests/data/shared holds one of each format.

The files are never made anew; a new format gets a folder of its own beside them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.sync.homes import UID, Homes
from tests.sync.test_content import DEFINITION, KIT, WORDS
from workbench.formats.pack import read_pack
from workbench.formats.writer import revision_of
from workbench.model.brand import BrandKit
from workbench.model.draft import retired
from workbench.model.report_definition import SavedDefinition
from workbench.sync.entities import files_of, state_of
from workbench.sync.release import releases

DATA = Path(__file__).parents[1] / "data" / "shared"
ROOT = "SHA256:kzcPtkL9emWvMIJL5jOPg8V5+X2FtWek0IOk0xG/9DQ"
TIP = b"961e967b4a64cbf7197ed58a57c991a9f6819fb9"
REVISIONS = {"1.0.0": "06fbb6ea36294f79143efca22bc135c58ad1a41043ba3ef4eef1fb143ab2eb33",
             "1.0.1": "726abaa207500afa32f81396892bbe155700b28e41195a6d55a6a4ec1f83862a"}
FIRST, GONE = "mlops-google.go-l0-chr-1", "mlops-google.go-l0-chr-2"


def test_a_shared_library_of_format_1_is_joined_with_everything_it_holds(tmp_path: Path) -> None:
    shutil.copytree(DATA / "format-1" / "parcels", tmp_path / "stick")
    homes = Homes(tmp_path)
    with homes.bench("carl") as bench:
        bench.shelves.join(str(tmp_path / "stick"), ROOT)
        made = bench.framework(UID)
        assert GONE in retired(made) and GONE not in made.criterion_by_uid and made.version == "2.0.0"
        assert made.x["house"] == {"rule": "kept"} and made.translations["de"][FIRST] == {"text": "Übersetzt"}
        assert bench.vocabularies()["themes"] == WORDS
        assert [p.rationale for p in bench.crosswalk("ours-to-theirs").pairs] == ["Because"]
    kit = homes.one("carl", BrandKit)
    assert (kit.footer, kit.logo, kit.x) == ("Foot", KIT.logo, KIT.x)
    assert homes.one("carl", SavedDefinition) == DEFINITION
    (card,) = homes.cards("carl")
    assert {s.text for s in card.sides} == {"Anna's words", "Ben's words"} and card.entity[1] == FIRST
    with homes.shelf("carl") as (_, shelf):
        assert shelf.tip == TIP
        found = {r.version: r.revision for r in releases(shelf.repo, shelf.policy())}
        assert REVISIONS.items() <= found.items()
        for kind in ("frameworks", "brand-kits", "report-definitions"):
            for uid in shelf.groups(kind):
                files = shelf.files(f"{kind}/{uid}")
                assert files_of(state_of(files)) == files


def test_a_pack_of_version_1_is_read_byte_for_byte() -> None:
    pack = read_pack(DATA / "format-1" / "house.assaypack")
    assert revision_of(pack.frameworks[UID]) == REVISIONS["1.0.0"] and not pack.problems
    assert set(pack.vocabularies) == {"themes"} and set(pack.crosswalks) == {"ours-to-theirs"}
