"""The tagged flowables: paragraph, table, figure, columns, contents. Report sections use only these.

Owns how each of them finds its place in the structure tree and survives page breaks. Knows nothing of the product.
Paragraphs take `Markup` only, so a raw user string cannot reach the markup parser.
"""

# ruff: noqa: N803, ARG002 - the signatures are reportlab's
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph, Table
from reportlab.platypus.tableofcontents import TableOfContents

from workbench.report.pdf.tags import Elem, Node, TText
from workbench.report.pdf.text import Markup

Path = tuple[Node, ...]
WHOLE_PAGE = 560.0  # points; the text area of every paper is higher


def path(*tags: str) -> Path:
    return tuple(Node(tag) for tag in tags)


class TPara(Paragraph):  # type: ignore[misc]
    """A tagged paragraph. level 1 to 6 makes a heading with bookmark `key`, outline and contents entry `title`."""

    def __init__(self, text: Markup | None, style: ParagraphStyle, bulletText: Any = None, frags: Any = None,
                 caseSensitive: int = 1, encoding: str = "utf8", *, where: Path | None = None, level: int = 0,
                 key: str = "", title: str = "") -> None:
        if text is not None and not isinstance(text, Markup):
            raise TypeError("a paragraph takes Markup, made by Ink.t or a trusted template")
        super().__init__(text, style, bulletText, frags, caseSensitive, encoding)
        self.where = where if where is not None else (Node(f"H{level}") if level else Node("P"),)
        self.level, self.key, self.title = level, key, title
        self.sect = Node("Sect")
        self._elem: Elem | None = None
        self._broken: tuple[float, tuple[float, float]] | None = None

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """The lines depend on the width alone: tables, frames and passes ask again and again for the same ones."""
        if self._broken is None or self._broken[0] != availWidth or not hasattr(self, "blPara"):
            self._broken = (availWidth, super().wrap(availWidth, availHeight))
        return self._broken[1]

    def split(self, availWidth: float, availHeight: float) -> list[Any]:
        parts: list[Any] = super().split(availWidth, availHeight)
        for i, part in enumerate(parts):
            if part is not self:
                part.where, part.sect = self.where, self.sect
                part.level, part.key, part.title = (self.level, self.key, self.title) if i == 0 else (0, "", "")
        if len(parts) == 2 and self.blPara.kind == 0:
            # A plain text keeps its lines; broken anew at every page, a text of many pages would cost their square.
            first = len(parts[0].blPara.lines)
            for part, lines in zip(parts, (self.blPara.lines[:first], self.blPara.lines[first:]), strict=True):
                part.blPara = self.blPara.clone(lines=lines)
                part.width, part.height = availWidth, len(lines) * self.style.leading
                part._broken = (availWidth, (part.width, part.height))
        return parts

    def beginText(self, x: float, y: float) -> Any:
        canvas = self.canv
        if canvas.quiet or canvas._inside or self._elem is None:
            return canvas.beginText(x, y)
        return TText(canvas, x, y, self._elem)

    def draw(self) -> None:
        canvas = self.canv
        if self.level and not canvas.quiet:
            canvas.section(self.level, self.sect)
            canvas.bookmarkHorizontal(self.key, 0, self.height + 12)
            depth = min(self.level - 1, canvas.outline_level + 1)
            canvas.outline_level = depth
            canvas.addOutlineEntry(self.title, self.key, depth, depth > 0)
            canvas._doctemplate.notify("TOCEntry", (self.level - 1, self.title, canvas.getPageNumber(), self.key))
            if self.level <= 2:
                canvas._doctemplate.heading(canvas, self.title)
        if canvas.quiet or canvas._inside:
            super().draw()
            return
        self._elem = canvas.resolve(self.where)
        canvas.start_links()
        blank = getattr(self.blPara, "kind", 1) == 0
        link = getattr(self.frags[0], "link", None) if blank and self.frags else None
        if link:
            # A paragraph that is one single link gets no record calls: the whole text object is the link.
            target = link[0][1] if isinstance(link, (list, tuple)) else str(link)
            self._elem = canvas.link_elem(self._elem, target)
        with canvas.within(self._elem):
            super().draw()
        self._elem = None


def bullets(items: Sequence[Markup], style: ParagraphStyle, bullet: str = "•") -> list[TPara]:
    """A list; the items may break over pages."""
    whole = Node("L", attrs="/O/List/ListNumbering/Disc")
    return [TPara(item, style, bullet, where=(whole, Node("LI"), Node("LBody"))) for item in items]


class _Meta:
    """What the parts of a split table share: structure nodes by logical row, header count."""

    def __init__(self, head: int, row_heads: bool, where: Path) -> None:
        self.head, self.row_heads, self.where = head, row_heads, where
        self.nodes: dict[Any, Node] = {}

    def node(self, key: Any, tag: str, attrs: str = "") -> Node:
        if key not in self.nodes:
            self.nodes[key] = Node(tag, attrs=attrs)
        return self.nodes[key]


class TTable(Table):  # type: ignore[misc]
    """A tagged table of flowable cells. head: rows that repeat; row_heads: the first column names the row.

    keep: up to this height it moves to the next page whole.
    """

    def __init__(self, data: Any, colWidths: Any = None, rowHeights: Any = None, style: Any = None, *,
                 head: int = 1, row_heads: bool = False, where: Path | None = None, keep: float = 0.0,
                 **kwargs: Any) -> None:
        kwargs.setdefault("repeatRows", head)
        kwargs["renderCB"] = _table_callback
        super().__init__(data, colWidths, rowHeights, style, **kwargs)
        self.meta = _Meta(head, row_heads, where if where is not None else (Node("Table"),))
        self.cont, self.offset, self.hidden = False, 0, False
        self.keep = keep

    def split(self, availWidth: float, availHeight: float) -> list[Any]:
        """Between rows; through a row only where a whole page is free and even one row does not fit."""
        self._calc(availWidth, availHeight)
        if not self.cont and availHeight < WHOLE_PAGE and sum(self._rowHeights) <= self.keep:
            return []
        self.splitInRow = int(availHeight > WHOLE_PAGE)
        return list(super().split(availWidth, availHeight))

    def _splitRows(self, availHeight: float, doInRowSplit: int = 0) -> list[Any]:
        parts: list[Any] = super()._splitRows(availHeight, doInRowSplit)
        if len(parts) != 2:
            return parts
        first, second = parts
        head = self.meta.head
        through = first._nrows + second._nrows - head > self._nrows
        for part in parts:
            part.meta, part.hidden, part.keep = self.meta, False, self.keep
        first.cont, first.offset, second.cont = self.cont, self.offset, True
        second.offset = ((self.offset if self.cont else 0) + first._nrows - (head if self.cont else 0)
                         - (1 if through else 0))
        return parts


def _table_callback(table: Any, command: str, *args: Any) -> None:
    canvas, meta = table.canv, table.meta
    if canvas.quiet or (canvas._inside and command != "endCell"):
        if command == "endRow" and table.hidden:
            canvas.seal()
            canvas.quiet -= 1
            table.hidden = False
        return
    if command == "startTable":
        canvas.stack.append(canvas.resolve(meta.where))
    elif command == "endTable":
        canvas.stack.pop()
    elif command == "startRow":
        row = args[0]
        if table.cont and row < meta.head:
            canvas.seal()
            table.hidden = True
            canvas.quiet += 1
            return
        row = table.offset + row - meta.head if table.cont else row
        table.row = row
        is_head = row < meta.head
        group = canvas.elem(meta.node("head" if is_head else "body", "THead" if is_head else "TBody"),
                            canvas.stack[-1])
        canvas.stack.append(canvas.elem(meta.node(row, "TR"), group))
    elif command == "endRow":
        canvas.stack.pop()
    elif command == "startCell":
        column = args[1]
        is_head = table.row < meta.head
        tag = "TH" if is_head or (meta.row_heads and column == 0) else "TD"
        span = table._spanRanges.get((column, args[0])) if table._spanCmds else None
        wide, high = (span[2] - span[0] + 1, span[3] - span[1] + 1) if span else (1, 1)
        attrs = "/Scope/Column" if is_head else "/Scope/Row" if tag == "TH" else ""
        attrs += (f"/ColSpan {wide}" if wide > 1 else "") + (f"/RowSpan {high}" if high > 1 else "")
        node = meta.node((table.row, column), tag, "/O/Table" + attrs if attrs else "")
        canvas.stack.append(canvas.elem(node, canvas.stack[-1]))
    elif command == "endCell":
        canvas.stack.pop()


class TFigure(Flowable):  # type: ignore[misc]
    """A drawing. `paint(canvas, x, y)` gets the lower left corner. Without `alt` it must be `decorative`."""

    def __init__(self, width: float, height: float, paint: Callable[[Any, float, float], None], alt: str = "", *,
                 decorative: bool = False, align: str = "LEFT", text: str = "", where: Path | None = None) -> None:
        super().__init__()
        if not alt and not decorative and not text:
            raise ValueError("a figure needs an alternative text, or to be decorative")
        self.width, self.height, self._paint, self.hAlign = width, height, paint, align
        # `text`: the figure is only dressed-up text (a level chip); it is tagged as a Span with that text.
        self.node = Node("Span", actual=text) if text else Node("Figure", alt=alt)
        self.where = where or ()
        self.decorative = decorative

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        if self.decorative or canvas.quiet:
            canvas.seal()
            self._paint(canvas, 0, 0)
            return
        elem = canvas.resolve((*self.where, self.node))
        if self.node.tag == "Figure":
            x0, y0 = canvas.absolutePosition(0, 0)
            x1, y1 = canvas.absolutePosition(self.width, self.height)
            elem.bbox = f"/O/Layout/Placement/Block/BBox[{x0:.2f} {y0:.2f} {x1:.2f} {y1:.2f}]"
        with canvas.marked(elem):
            self._paint(canvas, 0, 0)


class Columns(Flowable):  # type: ignore[misc]
    """Flowables side by side, read column by column; falls apart into one column where the page is too short."""

    def __init__(self, columns: Sequence[Sequence[Any]], gap: float = 18.0, shares: Sequence[float] = (),
                 before: float = 0.0) -> None:
        super().__init__()
        self.columns, self.gap, self.spaceBefore = [list(c) for c in columns], gap, before
        total = sum(shares) or len(self.columns)
        self.shares = [s / total for s in (shares or [1.0] * len(self.columns))]

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        self.width = availWidth
        room = availWidth - self.gap * (len(self.columns) - 1)
        self.widths = [room * share for share in self.shares]
        self.heights: list[list[float]] = []
        for flows, width in zip(self.columns, self.widths, strict=True):
            sizes = []
            for i, flow in enumerate(flows):
                high = flow.wrapOn(getattr(self, "canv", None), width, 1e6)[1]
                before = flow.getSpaceBefore() if i else 0
                sizes.append(high + max(before, flows[i - 1].getSpaceAfter() if i else 0))
            self.heights.append(sizes)
        self.height = max((sum(sizes) for sizes in self.heights), default=0)
        return availWidth, self.height

    def split(self, availWidth: float, availHeight: float) -> list[Any]:
        if availHeight < 240:
            return []
        return [flow for flows in self.columns for flow in flows]

    def draw(self) -> None:
        x = 0.0
        for flows, sizes, width in zip(self.columns, self.heights, self.widths, strict=True):
            y = self.height
            for flow, size in zip(flows, sizes, strict=True):
                y -= size
                flow.drawOn(self.canv, x, y)
            x += width + self.gap


class TocLine(Flowable):  # type: ignore[misc]
    """One line of the contents: title, dotted rule, page; the whole line is a link."""

    def __init__(self, runs: Sequence[tuple[str, str]], page: str, key: str, size: float, indent: float,
                 colors: tuple[Any, Any], where: Path, high: float, font: str) -> None:
        super().__init__()
        self.runs, self.page, self.key, self.size, self.indent = runs, page, key, size, indent
        self.colors, self.where, self.font = colors, where, font
        self.height = high

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        self.width = availWidth
        return availWidth, self.height

    def draw(self) -> None:
        canvas = self.canv
        link = canvas.resolve(self.where)
        base = 4.0
        number = stringWidth(self.page, self.font, self.size)
        room = self.width - self.indent - number - 24
        x = self.indent
        with canvas.marked(link):
            canvas.setFillColor(self.colors[0])
            for font, text in self.runs:
                while text and stringWidth(text, font, self.size) > room - (x - self.indent):
                    text = text[:-1]
                canvas.setFont(font, self.size)
                canvas.drawString(x, base, text)
                x += stringWidth(text, font, self.size)
            canvas.setFont(self.font, self.size)
            canvas.drawString(x, base, " ")
            canvas.drawRightString(self.width, base, self.page)
        canvas.setStrokeColor(self.colors[1])
        canvas.setLineWidth(0.5)
        canvas.line(0, 0, self.width, 0)
        with canvas.within(link):
            canvas.linkRect("".join(t for _, t in self.runs) or self.key, self.key, (0, 0, self.width, self.height))


class Toc(TableOfContents):  # type: ignore[misc]
    """The contents, filled over two passes; `make(level, title, page, key, where)` gives a line."""

    def __init__(self, make: Callable[[int, str, int, str, Path], Flowable], levels: int = 2) -> None:
        super().__init__()
        self.make, self.levels = make, levels
        self.whole = Node("TOC")
        self.places: dict[str, Path] = {}

    def _lines(self) -> list[Any]:
        lines = []
        for level, title, page, key in self._lastEntries:
            if level < self.levels:
                where = self.places.setdefault(key, (self.whole, *path("TOCI", "Reference", "Link")))
                lines.append(self.make(level, title, page, key, where))
        return lines

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        self.width, self.lines = availWidth, self._lines()
        self.height = sum(line.wrap(availWidth, availHeight)[1] for line in self.lines)
        return availWidth, self.height

    def split(self, availWidth: float, availHeight: float) -> list[Any]:
        return self._lines()

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:
        top = y + self.height
        for line in self.lines:
            top -= line.height
            line.drawOn(canvas, x, top)
