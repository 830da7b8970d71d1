"""Tagged PDF on top of reportlab's canvas: structure elements, marked content, artifacts, annotations, page keys.

Owns the structure tree and the guarantee that every painted thing is either tagged or an artifact. Knows nothing of
the product. A `Node` is an identity held by a flowable; the canvas makes one `Elem` per node and document, so page
breaks, split tables and repeated passes cannot unbalance anything.
"""

# ruff: noqa: N803, ARG002, ARG005 - the signatures are reportlab's
from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObject, PDFString
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from workbench.report.pdf.standards import clean_cmap

# Any operator that puts ink on the page. False positives only cost an empty artifact; false negatives may not happen.
PAINT = re.compile(r"(?:^|[\s)\]>])(?:S|s|f\*?|F|[Bb]\*?|Tj|TJ|'|\"|Do|sh|EI)(?=\s|$)")


class Node:
    """One structure element to be. alt: alternative text; attrs: raw attribute dictionary such as `/O/Table`."""

    __slots__ = ("actual", "alt", "attrs", "lang", "tag")

    def __init__(self, tag: str, alt: str = "", attrs: str = "", lang: str = "", actual: str = "") -> None:
        self.tag, self.alt, self.attrs, self.lang, self.actual = tag, alt, attrs, lang, actual


class Elem(PDFObject):  # type: ignore[misc]
    """A structure element of one file. kids: Elem, ("m", page, mcid) or ("o", page, annotation reference)."""

    __RefOnly__ = 1

    def __init__(self, node: Node, parent: Any) -> None:
        self.node, self.parent = node, parent
        self.kids: list[Any] = []
        self.bbox = ""

    def format(self, document: Any) -> Any:
        node = self.node
        parts = [f"/Type/StructElem/S/{node.tag}/P {_ref(document, self.parent)}"]
        page = next((kid[1] for kid in self.kids if isinstance(kid, tuple) and kid[0] == "m"), None)
        if page is not None:
            parts.append(f"/Pg {_name_ref(document, page)}")
        kids = []
        for kid in self.kids:
            if isinstance(kid, Elem):
                kids.append(_ref(document, kid))
            elif kid[0] == "o":
                kids.append(f"<</Type/OBJR/Obj {_text(kid[2].format(document))}/Pg {_name_ref(document, kid[1])}>>")
            elif kid[1] == page:
                kids.append(str(kid[2]))
            else:
                kids.append(f"<</Type/MCR/Pg {_name_ref(document, kid[1])}/MCID {kid[2]}>>")
        parts.append(f"/K[{' '.join(kids)}]")
        for key, value in (("Alt", node.alt), ("ActualText", node.actual), ("Lang", node.lang)):
            if value:
                parts.append(f"/{key} {_text(PDFString(value).format(document))}")
        attrs = node.attrs + self.bbox
        if attrs:
            parts.append(f"/A<<{attrs}>>")
        return ("<<" + "".join(parts) + ">>").encode("latin-1")


class _Raw(PDFObject):  # type: ignore[misc]
    __RefOnly__ = 1

    def __init__(self, write: Callable[[Any], bytes]) -> None:
        self.write = write

    def format(self, document: Any) -> bytes:
        return self.write(document)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _ref(document: Any, thing: Any) -> str:
    return _text(document.Reference(thing).format(document))


def _name_ref(document: Any, name: str) -> str:
    return _text(pdfdoc.PDFObjectReference(name).format(document))


def _extend(thing: Any, **keys: Any) -> None:
    """Extra dictionary keys on this one page or catalog object."""
    thing.__NoDefault__ = [*thing.__NoDefault__, *keys]
    for key, value in keys.items():
        setattr(thing, key, value)


class TText(PDFTextObject):  # type: ignore[misc]
    """A text object that opens its marked content at the first glyph and switches to Link and back inside a line."""

    def __init__(self, canvas: TaggedCanvas, x: float, y: float, elem: Elem) -> None:
        super().__init__(canvas, x, y)
        self.elem = self.cur = elem
        self.opened = False
        self.mark, self.fresh = 0, False

    def _textOut(self, text: Any, TStar: int = 0) -> None:
        self.mark, self.fresh = len(self._code), False
        if text and not self.opened:
            self.opened = self.fresh = True
            self._code.append(self._canvas.bdc(self.cur))
        if TStar and text and str(text)[-1] not in " -\xad":
            # The blank that the line break swallowed must be in the text, or extraction joins the words.
            super()._textOut(text)
            super()._textOut(" ", TStar)
        else:
            super()._textOut(text, TStar)

    def _linkRecord(self, key: Any, what: str) -> None:
        if what == "start":
            link = self._canvas.link_elem(self.elem, key[1] if isinstance(key, tuple) else str(key))
            self.cur = link
            if self.fresh:
                self._code[self.mark] = self._canvas.rebind(link)
            else:
                self._code.insert(self.mark, "EMC " + self._canvas.bdc(link))
        else:
            self._shut()
            self.cur = self.elem

    def _shut(self) -> None:
        if self.opened:
            self._code.append("EMC")
            self.opened = False

    def getCode(self) -> Any:
        self._shut()
        return super().getCode()


class TaggedCanvas(Canvas):  # type: ignore[misc]
    """A canvas whose pages carry a structure tree. `running` is free for the page template (current chapter)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.root = Elem(Node("Document"), None)
        self.stack: list[Elem] = [self.root]
        self.sections: list[tuple[int, Elem]] = []
        self.quiet = 0
        self.running = ""
        self.outline_level = -1
        self._elems: dict[tuple[Node, int], Elem] = {}
        self._mcids: list[Elem] = []
        self._parents: list[Any] = []
        self._links: dict[str, Elem] = {}
        self._mk = 0
        self._inside = False

    # structure ---------------------------------------------------------------------------------------------------
    def elem(self, node: Node, parent: Elem) -> Elem:
        """The element of a node under a parent, made at its first use."""
        key = (node, id(parent))
        found = self._elems.get(key)
        if found is None:
            found = self._elems[key] = Elem(node, parent)
            parent.kids.append(found)
        return found

    def resolve(self, path: Sequence[Node]) -> Elem:
        at = self.stack[-1]
        for node in path:
            at = self.elem(node, at)
        return at

    def section(self, level: int, node: Node) -> None:
        """Open the section that a heading starts and close the ones it ends."""
        while self.sections and self.sections[-1][0] >= level:
            self.sections.pop()
        parent = self.sections[-1][1] if self.sections else self.root
        self.sections.append((level, self.elem(node, parent)))
        self.stack[0] = self.sections[-1][1]

    @contextmanager
    def within(self, elem: Elem) -> Iterator[None]:
        self.stack.append(elem)
        try:
            yield
        finally:
            self.stack.pop()

    def bdc(self, elem: Elem) -> str:
        number = len(self._mcids)
        self._mcids.append(elem)
        elem.kids.append(("m", self._doc.thisPageName(), number))
        return f"/{elem.node.tag} <</MCID {number}>> BDC"

    def rebind(self, elem: Elem) -> str:
        """Give the newest marked content to another element."""
        number = len(self._mcids) - 1
        before = self._mcids[number]
        before.kids.remove(("m", self._doc.thisPageName(), number))
        self._mcids[number] = elem
        elem.kids.append(("m", self._doc.thisPageName(), number))
        return f"/{elem.node.tag} <</MCID {number}>> BDC"

    def link_elem(self, parent: Elem, target: str) -> Elem:
        target = target.lstrip("#")
        if target not in self._links:
            self._links[target] = self.elem(Node("Link"), parent)
        return self._links[target]

    # marked content ----------------------------------------------------------------------------------------------
    def seal(self) -> None:
        """Everything painted since the last tagged content becomes an artifact."""
        if self._inside:
            return
        code = self._code
        if any(PAINT.search(piece) for piece in code[self._mk:]):
            code.insert(self._mk, "/Artifact BMC")
            code.append("EMC")
        self._mk = len(code)

    @contextmanager
    def marked(self, elem: Elem) -> Iterator[None]:
        """Everything painted inside belongs to `elem`; no tags inside."""
        if self.quiet or self._inside:
            yield
            return
        self.seal()
        self._code.append(self.bdc(elem))
        self._inside = True
        try:
            yield
        finally:
            self._inside = False
            self._code.append("EMC")
            self._mk = len(self._code)

    @contextmanager
    def artifact(self, kind: str, subtype: str = "") -> Iterator[None]:
        """Page furniture: kind Pagination or Layout."""
        self.seal()
        self._code.append(f"/Artifact <</Type/{kind}{'/Subtype/' + subtype if subtype else ''}>> BDC")
        self.quiet += 1
        self._inside = True
        try:
            yield
        finally:
            self.quiet -= 1
            self._inside = False
            self._code.append("EMC")
            self._mk = len(self._code)

    def drawText(self, text: Any) -> None:
        if isinstance(text, TText):
            self.seal()
            super().drawText(text)
            self._mk = len(self._code)
        else:
            super().drawText(text)

    # annotations -------------------------------------------------------------------------------------------------
    def start_links(self) -> None:
        self._links = {}

    def linkRect(self, contents: str, destinationname: str, Rect: Any = None, *args: Any, **kwargs: Any) -> None:
        if self.quiet:
            return
        elem = self._links.get(destinationname) or self.stack[-1]
        rect = self._absRect(Rect, kwargs.get("relative", 1))
        note = pdfdoc.LinkAnnotation(rect, contents or destinationname, self._bookmarkReference(destinationname),
                                     Border="[0 0 0]")
        note.permitted = (*note.permitted, "StructParent")
        self._annotate(note, note.otherkw, elem)

    def linkURL(self, url: str, rect: Any, relative: int = 0, *args: Any, **kwargs: Any) -> None:
        if self.quiet:
            return
        elem = self._links.get(url) or self.stack[-1]
        action = PDFDictionary({"Type": PDFName("Action"), "S": PDFName("URI"), "URI": PDFString(url)})
        note = PDFDictionary({
            "Type": PDFName("Annot"), "Subtype": PDFName("Link"), "Rect": PDFArray(self._absRect(rect, relative)),
            "Border": "[0 0 0]", "Contents": PDFString(url), "A": action})
        self._annotate(note, note.dict, elem)

    def _annotate(self, note: Any, keys: dict[str, Any], elem: Elem) -> None:
        keys["F"] = 4
        keys["StructParent"] = len(self._parents) + 100000  # replaced at save: pages come first in the number tree
        self._addAnnotation(note)
        elem.kids.append(("o", self._doc.thisPageName(), self._annotationrefs[-1]))
        self._notes = [*getattr(self, "_notes", []), (keys, elem)]

    # file --------------------------------------------------------------------------------------------------------
    def showPage(self) -> None:
        self.seal()
        number, mcids = len(self._parents), self._mcids
        self._parents.append(mcids)
        self._mcids = []
        super().showPage()
        self._mk = 0
        _extend(self._doc.Pages.pages[-1], StructParents=number, Tabs=PDFName("S"))

    def save(self) -> None:
        if len(self._code):
            self.showPage()
        document = self._doc
        parents: list[Any] = list(self._parents)
        for keys, elem in getattr(self, "_notes", []):
            keys["StructParent"] = len(parents)
            parents.append(elem)
        for font in document.delayedFonts:
            font.addObjects(document)
        document.delayedFonts = []
        for name, thing in document.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                thing.content = clean_cmap(thing.content)

        def numbers(doc: Any) -> bytes:
            entries = []
            for i, entry in enumerate(parents):
                value = _ref(doc, entry) if isinstance(entry, Elem) else f"[{' '.join(_ref(doc, e) for e in entry)}]"
                entries.append(f"{i} {value}")
            return f"<</Nums[{' '.join(entries)}]>>".encode("latin-1")

        tree_of_parents = _Raw(numbers)
        tree = _Raw(lambda doc: (
            f"<</Type/StructTreeRoot/K[{_ref(doc, self.root)}]/ParentTree {_ref(doc, tree_of_parents)}"
            f"/ParentTreeNextKey {len(parents)}>>").encode("latin-1"))
        self.root.parent = tree
        document.Catalog.StructTreeRoot = tree
        document.Catalog.MarkInfo = _Raw(lambda doc: b"<</Marked true>>")
        self.setViewerPreference("DisplayDocTitle", "true")
        document.SaveToFile(self._filename, self)
