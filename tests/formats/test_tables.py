"""Tables: guessed columns, problems by cell, traps of spreadsheets; the template comes back as it was filled in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.formats.helpers_import import SAMPLES, plain
from workbench.errors import Invalid
from workbench.formats import native
from workbench.formats.load import format_by_id, import_path
from workbench.formats.sheets import Sheet, letters, read_workbook
from workbench.formats.table import read_tables
from workbench.formats.table_guess import TableMapping, guess, guess_sheet
from workbench.formats.table_read import framework_of
from workbench.formats.template_write import write_template
from workbench.model.framework import Framework


def book(path: Path, fill: Callable[[Any, Any], None], **options: object) -> Path:
    made = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, **options})
    fill(made, made.add_worksheet("Data"))
    made.close()
    return path


def test_checklist_headings_become_sections() -> None:
    framework = import_path(SAMPLES / "checklist-small.xlsx").frameworks[0]
    assert [n.title for n in framework.dimensions] == ["Baking", "Selling"]
    assert [n.title for n in framework.child_nodes[framework.dimensions[0].uid]] == ["Oven", "Flour"]
    assert [c.code for c in framework.criteria] == ["1", "2", "3", "4"]
    assert framework.answer_scale is not None and [v.id for v in framework.answer_scale.values] == ["no", "yes"]


def test_comma_file_with_its_columns() -> None:
    framework = import_path(SAMPLES / "table-small.csv").frameworks[0]
    assert [n.title for n in framework.dimensions] == ["Oven", "Shop"]
    first, second, _ = framework.criteria
    assert (first.ask, first.evidence, second.level, second.weight) == ("How?", "Log", "2", "2")
    assert second.text == "The temperature is kept;\nall day." and framework.method.id == "gated"
    assert framework.level_scale is not None
    assert [(v.id, v.label) for v in framework.level_scale.values] == [("0", "None"), ("1", ""), ("2", "Kept")]


def test_numbers_are_read_without_locale(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text('Code;Statement;Weight\n1.10;Hot;"1,5"\n01;Cold;1.5\n', encoding="utf-8")
    found = import_path(table)
    assert [c.code for c in found.frameworks[0].criteria] == ["1.10", "01"]
    assert [c.weight for c in found.frameworks[0].criteria] == ["1", "1.5"]
    assert [p.place for p in found.errors] == ["t.csv, line 2, column C"]


def test_level_columns_become_descriptors(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("Dimension,Level 1: Initial,Level 2,Level 3\nOven,cold,warm,hot\n", encoding="utf-8")
    framework = import_path(table).frameworks[0]
    assert framework.method.id == "level_pick"
    assert [(d.value, d.text) for d in framework.descriptors] == [("1", "cold"), ("2", "warm"), ("3", "hot")]


def test_a_mapping_changed_by_hand_is_followed() -> None:
    sheet = read_tables(SAMPLES / "table-small.csv")[0]
    guessed = guess(sheet, "Shop")
    assert guessed.columns["text"] == 2 and guessed.header == 0
    mapping = replace(guessed, columns={"text": 4, "dimension": 2}, title="Other", uid="own")
    made = framework_of(sheet, mapping)
    assert made.framework.uid == "own" and [c.text for c in made.framework.criteria] == ["How?"]
    with pytest.raises(Invalid, match="No column holds the statements"):
        framework_of(sheet, TableMapping(sheet=""))
    with pytest.raises(Invalid, match="No statement was found"):
        framework_of(sheet, replace(mapping, columns={"text": 30}))


def test_formulas_are_told_and_never_run(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Code", "Statement"])
        sheet.write_string(1, 0, "A")
        sheet.write_string(1, 1, "=cmd|' /C calc'!A0")
        sheet.write_column(2, 0, ["B", "C"])
        sheet.write_formula(2, 1, '=HYPERLINK("http://127.0.0.1:9/x","click")', None, "click")
        sheet.write_formula(3, 1, "=1+1", None, "")

    found = import_path(book(tmp_path / "f.xlsx", fill))
    texts = [c.text for c in found.frameworks[0].criteria]
    assert texts[0] == "=cmd|' /C calc'!A0" and texts[1:] == ["click", "=1+1"]
    assert {p.place for p in found.problems} >= {"Data!B2", "Data!B3"}
    out = tmp_path / "out.xlsx"
    write = format_by_id("template").write
    assert write is not None
    write(found.frameworks[0], out)
    with zipfile.ZipFile(out) as archive:
        assert not any(b"<f>" in archive.read(n) or b"<f " in archive.read(n) for n in archive.namelist())
    assert plain(import_path(out).frameworks[0]) == plain(found.frameworks[0])


def test_merged_cells_dates_booleans_and_long_numbers(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Dimension", "Statement", "Note"])
        sheet.merge_range(1, 0, 3, 0, "Oven")
        date = made.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_string(1, 1, "Checked")
        sheet.write_number(1, 2, 45658, date)
        sheet.write_string(2, 1, "Hot")
        sheet.write_boolean(2, 2, True)
        sheet.write_string(3, 1, "Exact")
        sheet.write_number(3, 2, 0.1 + 0.2)

    found = import_path(book(tmp_path / "m.xlsx", fill))
    framework = found.frameworks[0]
    assert [n.title for n in framework.nodes] == ["Oven"] and len(framework.criteria) == 3
    assert [c.texts["about"] for c in framework.criteria] == ["2025-01-01", "TRUE", "0.3"]
    assert any("Merged" in p.text for p in found.problems)


@pytest.mark.parametrize(("name", "data", "words"), [
    ("empty.xlsx", None, "no text"),
    ("nothing.csv", b"", "no text"),
    ("blank.csv", b"\n\n;;\n", "No statement"),
    ("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted"),
    ("torn.xlsx", b"PK\x03\x04" + b"x" * 100, "damaged"),
])
def test_tables_that_hold_nothing(tmp_path: Path, name: str, data: bytes | None, words: str) -> None:
    path = tmp_path / name
    if data is None:
        book(path, lambda made, sheet: None)
    else:
        path.write_bytes(data)
    with pytest.raises(Invalid, match=words):
        import_path(path)


def _zip(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


BOOK = b'<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
RELS = b'<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'


def workbook_of(sheet: bytes, **more: bytes) -> bytes:
    return _zip({"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": RELS, "xl/worksheets/sheet1.xml": sheet,
                 **{k.replace("__", "/"): v for k, v in more.items()}})


def test_zip_bomb_in_a_workbook_is_bounded() -> None:
    data = workbook_of(b"<worksheet><sheetData>" + b" " * (40 * 1024 * 1024) + b"</sheetData></worksheet>")
    assert len(data) < 100_000
    with pytest.raises(Invalid, match="unpacks to more"):
        read_workbook(data, "bomb.xlsx")


def test_entity_bomb_in_a_workbook_is_refused() -> None:
    sheet = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    with pytest.raises(Invalid, match="entities"):
        read_workbook(workbook_of(sheet), "x.xlsx")


def test_path_that_leads_outside_is_refused() -> None:
    with pytest.raises(Invalid, match="leads outside"):
        read_workbook(_zip({"xl/workbook.xml": BOOK, "../evil.xml": b"x"}), "x.xlsx")


def test_rows_far_down_take_no_memory() -> None:
    sheet = b'<worksheet><sheetData><row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>' \
            b"</sheetData></worksheet>"
    found = read_workbook(workbook_of(sheet), "x.xlsx")[0]
    assert len(found.rows) == 0 and "more than" in found.problems[0].text


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(Invalid, match="nested"):
        read_workbook(workbook_of(b"<a>" * 500 + b"</a>" * 500), "x.xlsx")


def test_comma_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("Code,Statement\n1,Öfen heiß\n".encode("cp1252"))
    found = import_path(path)
    assert found.frameworks[0].criteria[0].text == "Öfen heiß"
    assert [p.place for p in found.problems] == ["t.csv:2"]
    path.write_bytes("Code,Statement\n1,Öfen heiß\n".encode("utf-16"))
    assert import_path(path).frameworks[0].criteria[0].text == "Öfen heiß"


def test_open_quotation_mark_is_no_endless_cell(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('Code,Statement\n1,"open\n' + "x,y\n" * 60_000, encoding="utf-8")
    with pytest.raises(Invalid, match=r"t\.csv:\d+"):
        import_path(path)


def test_the_fullest_visible_sheet_is_taken() -> None:
    sheets = [Sheet("Cover", [["Title"]]), Sheet("Data", [["a"], ["b"]]), Sheet("Old", [["a"]] * 9, hidden=True)]
    best = guess_sheet(sheets)
    assert best is not None and best.name == "Data"
    assert letters(0) == "A" and letters(27) == "AB"


# the template workbook


@pytest.mark.parametrize("fid", native.bundled_ids())
def test_bundled_frameworks_go_through_the_template(fid: str, tmp_path: Path) -> None:
    framework, _ = native.load_bundled(fid)
    form = format_by_id("template")
    assert form.write is not None
    form.write(framework, tmp_path / "t.xlsx")
    found = import_path(tmp_path / "t.xlsx")
    assert plain(found.frameworks[0]) == plain(framework) and not found.problems


def _filled(path: Path, rows: list[list[str]]) -> Framework:
    """The example template with its statements written over, as a person would."""
    write_template(path)
    sheets = read_workbook(path.read_bytes(), path.name)
    made = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    for sheet in sheets:
        out = made.add_worksheet(sheet.name)
        for i, row in enumerate([*sheet.rows[:1], *rows] if sheet.name == "Statements" else sheet.rows):
            for j, text in enumerate(row):
                if sheet.name != "Questions" or i == 0:
                    out.write_string(i, j, text)
    made.close()
    return import_path(path).frameworks[0]


def test_template_filled_in_by_hand(tmp_path: Path) -> None:
    framework = _filled(tmp_path / "t.xlsx", [
        ["", "dimension", "", "O", "Oven", *[""] * 8, "", "cold", "warm"],
        ["", "statement", "", "O1", "The oven is hot.", "1", "How hot?", "A log", "", "2", "yes", "", "Look\nTouch"],
        ["", "section", "", "O.S", "Safety"],
        ["", "", "", "O2", "Nobody burns.", "2"],
        ["", "dimension", "", "S", "Shop"],
        ["", "", "", "", "The door is open.", "1"],
    ])
    assert [n.title for n in framework.dimensions] == ["Oven", "Shop"]
    first, second, third = framework.criteria
    assert (first.uid, first.key, first.weight, first.checks) == ("my-framework.o1", True, "2", ("Look", "Touch"))
    assert [framework.node_by_uid[c.parent].title for c in (second, third)] == ["Safety", "Shop"]
    assert [(d.value, d.text) for d in framework.descriptors] == [("1", "cold"), ("2", "warm")]
    assert [c.code for c in framework.criteria_under("my-framework.o")] == ["O1", "O2"]


def test_rows_moved_and_added_keep_the_order_of_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(path)
    rows = next(s for s in read_workbook(path.read_bytes(), "t") if s.name == "Statements").rows
    added = ["", "statement", "", "NEW", "Something new."]
    framework = _filled(path, [rows[1], rows[3], added, rows[2], *rows[4:]])
    assert [c.code for c in framework.criteria_under("my-framework.a")] == ["A2", "NEW", "A1"]


def test_problems_of_a_template_name_the_cell(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    _filled(path, [["", "dimension", "", "O", "Oven"], ["", "", "", "O1", "Hot", "9"], ["x", "", "", "O2", "Cold", "1"],
                   ["x", "", "", "O3", "Cold", "1"]])
    found = import_path(path)
    assert {p.place for p in found.problems} == {"Statements!E3", "Statements!A5"}
    assert any("out of scale" in p.text for p in found.errors)
