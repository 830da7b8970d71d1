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
        _clear_ends(pdf)
        saved = b""
        # A stream whose last byte looks like an end of line reads as one byte too short; object streams are made by
        # the writer itself, so where one of them has such an end the file is written without them.
        for mode in (pikepdf.ObjectStreamMode.generate, pikepdf.ObjectStreamMode.disable):
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True, min_version="1.7", compress_streams=True, recompress_flate=False,
                     object_stream_mode=mode)
            saved = out.getvalue()
            if b"\r\nendstream" not in saved and b"\n\nendstream" not in saved:
                break
        return saved


def _clear_ends(pdf: Any) -> None:
    """Give every compressed stream a last byte that is no end of line."""
    import pikepdf

    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Stream) or thing.read_raw_bytes()[-1:] not in (b"\r", b"\n"):
            continue
        content = thing.read_bytes()
        font = "/Length1" in thing
        for _ in range(8):
            # White space after the last operator, or padding after the last font table, changes nothing but the sum.
            content += b"\0" if font else b"\n"
            packed = zlib.compress(content)
            if packed[-1:] not in (b"\r", b"\n"):
                break
        thing.write(packed, filter=pikepdf.Name.FlateDecode)
        if font:
            thing.Length1 = len(content)
