"""The bytes around the pages: no stream may end like a line, whatever it holds, and the file stays packed."""

from __future__ import annotations

import io
import re
import zlib

import pikepdf

from workbench.report.pdf.standards import finish, xmp


def _raw(seed: int) -> bytes:
    """A small file with page content, a font-like stream and many plain objects."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        page = pdf.pages[0].obj
        page.Contents = pdf.make_stream(b"0 0 m %d 0 l S" % seed)
        font = pdf.make_stream(bytes(range(200)) + bytes([seed % 256]))
        font.Length1 = 201
        page.Font = font
        page.Many = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(N=seed * 100 + i)) for i in range(130)])
        pdf.Root.Lang = pikepdf.String("en")
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def _ends_like_a_line(data: bytes) -> bool:
    return re.search(rb"[\r\n]\n?endstream", data.replace(b"\nendstream", b"endstream")) is not None


def test_no_stream_ends_like_a_line_and_all_files_are_packed() -> None:
    packet = xmp("Title", "Author", "Subject", "2026-11-23T00:00:00Z", "en")
    packed = 0
    for seed in range(150):
        data = finish(_raw(seed), packet)
        assert not _ends_like_a_line(data)
        packed += b"/ObjStm" in data
        assert packet in data  # metadata stays readable
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert pdf.pages[0].obj.Contents.read_bytes().startswith(b"0 0 m %d" % seed)
            font = pdf.pages[0].obj.Font
            assert int(font.Length1) == len(font.read_bytes())
            assert [int(d.N) for d in pdf.pages[0].obj.Many] == [seed * 100 + i for i in range(130)]
    assert packed == 150


def test_every_sum_of_a_packed_stream_can_be_mended() -> None:
    """Streams whose last byte is steered to each of the two line ends, fonts too."""
    packet = xmp("T", "A", "S", "2026-11-23T00:00:00Z", "en")
    for font in (False, True):
        found = 0
        for n in range(2000):
            content = b"q Q %" + bytes([33 + n % 90]) * (1 + n // 90)
            if zlib.compress(content)[-1:] not in (b"\r", b"\n"):
                continue
            found += 1
            with pikepdf.new() as pdf:
                pdf.add_blank_page()
                stream = pdf.make_stream(content)
                if font:
                    stream.Length1 = len(content)
                pdf.pages[0].obj.Contents = stream
                out = io.BytesIO()
                pdf.save(out)
            assert not _ends_like_a_line(finish(out.getvalue(), packet))
            if found == 4:
                break
        assert found
