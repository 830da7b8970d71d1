"""What PDF/UA and PDF/A ask of the file around the pages: XMP, colour profile, clean ToUnicode maps, re-save.

Owns those byte formats. Knows nothing of the report's content.
"""

from __future__ import annotations

import io
import re
import zlib
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

_LINE_ENDS = (b"\r", b"\n")
_ROW = re.compile(rb"<([0-9A-Fa-f]{2,4})> <([0-9A-Fa-f]+)>\s*$")


def clean_cmap(content: Any) -> Any:
    """A ToUnicode map without U+0000 rows, with UTF-16 pairs, in blocks of at most 100 rows."""
    raw = content if isinstance(content, bytes) else content.encode("latin-1")
    head: list[bytes] = []
    rows: list[bytes] = []
    tail: list[bytes] = []
    for line in raw.split(b"\n"):
        found = _ROW.match(line.strip())
        if found and (rows or b"beginbfchar" in b"".join(head[-1:])):
            code = int(found[2], 16)
            if code:
                rows.append(b"<%s> <%s>" % (found[1], chr(code).encode("utf-16-be").hex().upper().encode()))
        elif rows:
            tail.append(line)
        else:
            head.append(line)
    if not rows:
        return content
    head = head[:-1]
    if tail and b"endbfchar" in tail[0]:
        tail = tail[1:]
    blocks = []
    for i in range(0, len(rows), 100):
        part = rows[i:i + 100]
        blocks += [b"%d beginbfchar" % len(part), *part, b"endbfchar"]
    out = b"\n".join([*head, *blocks, *tail])
    return out if isinstance(content, bytes) else out.decode("latin-1")


def xmp(title: str, author: str, subject: str, created: str, language: str) -> bytes:
    """The metadata packet; `created` as YYYY-MM-DDThh:mm:ssZ."""
    t = {k: escape(v) for k, v in (("title", title), ("author", author), ("subject", subject), ("lang", language))}
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{t['title']}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{t['author']}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{t['subject']}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{t['lang']}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{created}</xmp:CreateDate><xmp:ModifyDate>{created}</xmp:ModifyDate>
<xmp:CreatorTool>Assay</xmp:CreatorTool><pdf:Producer>Assay</pdf:Producer>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>PDF/UA part</pdfaProperty:description>
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()


@cache
def srgb_profile() -> bytes:
    """An sRGB profile with its creation date fixed, so that equal reports are equal bytes."""
    from PIL import ImageCms

    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[24:36] = bytes((0x07, 0xE8, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
    return bytes(made)


def finish(raw: bytes, packet: bytes) -> bytes:
    """Re-save with metadata, output intent and strict syntax; equal input gives equal bytes."""
    import pikepdf

    with pikepdf.open(io.BytesIO(raw)) as pdf:
        metadata = pdf.make_stream(packet)
        metadata.Type, metadata.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        pdf.Root.Metadata = metadata
        profile = pdf.make_stream(srgb_profile())
        profile.N = 3
        pdf.Root.OutputIntents = pikepdf.Array([pikepdf.Dictionary(
            Type=pikepdf.Name.OutputIntent, S=pikepdf.Name.GTS_PDFA1, OutputConditionIdentifier="sRGB IEC61966-2.1",
            Info="sRGB IEC61966-2.1", DestOutputProfile=profile)])
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream):
                _pack(thing)
        return _save(pdf)


def _save(pdf: Any) -> bytes:
    """The file, without a stream that ends like a line; the writer makes object streams itself.

    Where one of them ends so, an entry of the catalogue becomes an object of its own, which renumbers everything and
    packs it anew; should that not help four times, the file is written without object streams, twice as large.
    """
    import pikepdf

    saved = b""
    for entry in ("", "/OutputIntents", "/Lang", "/PageLabels", "/ViewerPreferences", "plain"):
        if entry in pdf.Root and not pdf.Root[entry].is_indirect:
            pdf.Root[entry] = pdf.make_indirect(pdf.Root[entry])
        out = io.BytesIO()
        mode = pikepdf.ObjectStreamMode.disable if entry == "plain" else pikepdf.ObjectStreamMode.generate
        pdf.save(out, deterministic_id=True, min_version="1.7", compress_streams=True, recompress_flate=False,
                 stream_decode_level=pikepdf.StreamDecodeLevel.none, fix_metadata_version=False,
                 object_stream_mode=mode)
        saved = out.getvalue()
        if b"\r\nendstream" not in saved and b"\n\nendstream" not in saved:
            break
    return saved


def _pack(stream: Any) -> None:
    """Compress a stream, with a last byte that is no end of line: such a stream reads as one byte too short.

    Metadata stays plain, as the standard asks; pictures keep their own coding where it is not just packing.
    """
    import pikepdf

    if stream.get("/Type") == "/Metadata":
        return
    filters = stream.get("/Filter")
    kinds = [str(f) for f in filters] if isinstance(filters, pikepdf.Array) else [str(filters)] if filters else []
    if not set(kinds) <= {"/FlateDecode", "/ASCII85Decode"}:
        return
    if kinds == ["/FlateDecode"] and stream.read_raw_bytes()[-1:] not in _LINE_ENDS:
        return
    content = stream.read_bytes()
    font = "/Length1" in stream
    packed = zlib.compress(content)
    while packed[-1:] in _LINE_ENDS:
        # White space after the last operator, or a byte after the last font table, changes nothing but the sum.
        content += b"\1" if font else b"\n"
        packed = zlib.compress(content)
    stream.write(packed, filter=pikepdf.Name.FlateDecode)
    if font:
        stream.Length1 = len(content)
