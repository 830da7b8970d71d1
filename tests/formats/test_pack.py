"""Pack files: the same content gives the same bytes, and a hostile archive reaches nothing."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from pathlib import Path

import pytest

from workbench.errors import Invalid, TooNew, Unavailable
from workbench.formats import native, pack
from workbench.formats.canonical import emit

AWS = native.load_bundled("mlops-aws")[1]


def archive(path: Path, entries: dict[str, bytes], manifest: dict[str, object] | None = None) -> Path:
    """A zip whose manifest is right for its entries, unless another one is given."""
    listed = {"pack": 1, "frameworks": {}, "files": {n: hashlib.sha256(d).hexdigest() for n, d in entries.items()}}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("manifest.json", emit(listed if manifest is None else manifest))
        for name, data in entries.items():
            z.writestr(name, data)
    return path


def test_round_trip(tmp_path: Path) -> None:
    vocabulary = (native.bundled_root() / "vocabularies" / "issue.json").read_text("utf-8")
    crosswalk = (native.bundled_root() / "crosswalks" / "cmmi-character.json").read_text("utf-8")
    target = tmp_path / "all.assaypack"
    everything = {uid: native.load_bundled(uid)[1] for uid in native.bundled_ids()}
    pack.write_pack(target, everything, {"issue": vocabulary}, {"cmmi-character": crosswalk})
    read = pack.read_pack(target)
    assert read.frameworks == everything
    assert (read.vocabularies, read.crosswalks) == ({"issue": vocabulary}, {"cmmi-character": crosswalk})
    assert read.manifest["frameworks"]["modelops"]["revision"] == native.load_bundled("modelops")[0].revision
    assert list(tmp_path.iterdir()) == [target]


def test_equal_content_gives_equal_bytes() -> None:
    backwards = dict(reversed(list(AWS.items())))
    assert pack.pack_bytes({"mlops-aws": AWS}) == pack.pack_bytes({"mlops-aws": backwards})


def test_read_any_reads_a_pack_whatever_its_name(tmp_path: Path) -> None:
    for name in ("a.assaypack", "a.zip"):
        pack.write_pack(tmp_path / name, {"mlops-aws": AWS})
        framework, problems = native.read_any(tmp_path / name)
        assert framework.revision == native.load_bundled("mlops-aws")[0].revision
        assert problems == []
    pack.write_pack(
        tmp_path / "two.assaypack", {"mlops-aws": AWS, "mlops-google": native.load_bundled("mlops-google")[1]}
    )
    with pytest.raises(Invalid, match="holds 2 frameworks"):
        native.read_any(tmp_path / "two.assaypack")


@pytest.mark.parametrize(
    "name",
    [
        "../evil.json",
        "frameworks/../../evil.json",
        "/etc/evil.json",
        "C:/evil.json",
        "frameworks\\x\\evil.json",
        "frameworks//evil.json",
        "./evil.json",
        "frameworks/x/" + "n" * 300 + ".json",
    ],
)
def test_paths_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Invalid, match="leads outside it or is not allowed"):
        pack.read_pack(archive(tmp_path / "p.assaypack", {name: b"{}"}))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["p.assaypack"]


def test_such_paths_are_not_written_either() -> None:
    with pytest.raises(Invalid, match="leads outside"):
        pack.pack_bytes({"..": {"framework.json": "{}"}})


def test_links_doubles_and_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "p.assaypack"
    with zipfile.ZipFile(path, "w") as z:
        link = zipfile.ZipInfo("frameworks/x/a.json")
        link.create_system = 3
        link.external_attr = 0o120777 << 16
        z.writestr(link, "/etc/passwd")
    with pytest.raises(Invalid, match="holds a link"):
        pack.read_pack(path)
    with pytest.raises(Invalid, match="twice"):
        pack.read_pack(archive(path, {"frameworks/x/a.json": b"1", "frameworks/x/A.json": b"2"}))
    monkeypatch.setattr(pack, "MAX_ENTRIES", 2)
    with pytest.raises(Invalid, match="at most 2"):
        pack.read_pack(archive(path, {f"frameworks/x/{i}.json": b"1" for i in range(3)}))


def test_sizes_are_measured_and_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "MAX_ENTRY", 100_000)
    monkeypatch.setattr(pack, "MAX_TOTAL", 250_000)
    path = tmp_path / "p.assaypack"
    with pytest.raises(Invalid, match="larger than allowed"):
        pack.read_pack(archive(path, {"frameworks/x/a.json": b"0" * 5_000_000}))
    with pytest.raises(Invalid, match="larger than allowed"):
        pack.read_pack(archive(path, {f"frameworks/x/{i}.json": b"0" * 90_000 for i in range(3)}))
    # a header that lies about the size
    data = bytearray(archive(path, {"frameworks/x/a.json": b"0" * 5_000_000}).read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    path.write_bytes(data)
    with pytest.raises(Invalid):
        pack.read_pack(path)


def test_changed_missing_and_unlisted_files(tmp_path: Path) -> None:
    path = tmp_path / "p.assaypack"
    entries = {"frameworks/x/framework.json": b"{}"}
    wrong = {"pack": 1, "files": {"frameworks/x/framework.json": "0" * 64}}
    with pytest.raises(Invalid, match="was changed or is not listed"):
        pack.read_pack(archive(path, entries, wrong))
    with pytest.raises(Invalid, match="was changed or is not listed"):
        pack.read_pack(archive(path, entries, {"pack": 1, "files": {}}))
    with pytest.raises(Invalid, match="lacks the file"):
        pack.read_pack(archive(path, {}, {"pack": 1, "files": {"frameworks/x/framework.json": "0" * 64}}))
    with pytest.raises(TooNew, match="version 2"):
        pack.read_pack(archive(path, {}, {"pack": 2, "files": {}}))
    with pytest.raises(Invalid, match="manifest"):
        pack.read_pack(archive(path, {}, {"pack": 1}))


def test_damage(tmp_path: Path) -> None:
    path = tmp_path / "p.assaypack"
    good = pack.pack_bytes({"mlops-aws": AWS})
    for bad in (b"", b"PK\x03\x04", good[: len(good) // 2], good[:200] + b"\0" * 200 + good[400:], b"no zip at all"):
        path.write_bytes(bad)
        with pytest.raises(Invalid):
            pack.read_pack(path)
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("frameworks/x/framework.json", "{}")
    with pytest.raises(Invalid, match="has no manifest"):
        pack.read_pack(path)
    with pytest.raises(Invalid, match="cannot be read"):
        pack.read_pack(tmp_path / "none.assaypack")


def test_encrypted_entries_are_told(tmp_path: Path) -> None:
    path = archive(tmp_path / "p.assaypack", {})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(Invalid, match="damaged"):
        pack.read_pack(path)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be written"):
        pack.write_pack(tmp_path / "no" / "p.assaypack", {"mlops-aws": AWS})


def test_manifest_comes_first_and_lists_every_file() -> None:
    with zipfile.ZipFile(io.BytesIO(pack.pack_bytes({"mlops-aws": AWS}))) as z:
        names = z.namelist()
        listed = json.loads(z.read("manifest.json"))["files"]
    assert names[0] == "manifest.json"
    assert names[1:] == sorted(listed) == sorted(f"frameworks/mlops-aws/{p}" for p in AWS)
