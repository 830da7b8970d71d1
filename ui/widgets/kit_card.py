"""The brand kit as pictures: how the cover will look, the logos on their grounds, and what counts as a logo file.

Shows a kit and changes nothing.
"""

from __future__ import annotations

import base64
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from ui.theme import Theme
from ui.widgets.buttons import Button
from ui.widgets.parts import Label, line
from workbench.model.brand import BrandKit
from workbench.report.brand import on_primary

LOGOS = (("logo_dark", "Logo on the cover"), ("logo", "Logo on pages"))
LOGO_LIMIT = 1_000_000
PICTURES = "Pictures (*.png *.jpg *.jpeg)"


def read_logo(path: Path) -> tuple[str, str]:
    """(base64, "") of a PNG or JPEG of at most 1 MB, or ("", why it cannot be used)."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return "", f"{path.name} cannot be read: {error.strerror}. Choose another file."
    if len(data) > LOGO_LIMIT:
        return "", f"{path.name} is larger than 1 MB. Choose a smaller picture."
    if QImage.fromData(data).isNull():
        return "", f"{path.name} is not a PNG or JPEG picture. Choose another file."
    return base64.b64encode(data).decode("ascii"), ""


def picture(data: str) -> QImage:
    """A kit's logo; a null image where there is none."""
    return QImage.fromData(base64.b64decode(data)) if data else QImage()


class KitCard(QWidget):
    """The kit as the cover shows it: its logo, else a ring and the company, on the primary colour."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._kit = BrandKit(uid="")
        self._logo = QImage()
        self.setFixedHeight(theme.px(76))
        self.setAccessibleName("Brand kit on the cover")

    def show_kit(self, kit: BrandKit) -> None:
        self._kit = kit
        self._logo = picture(kit.logo_dark)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect())
        painter.setPen(QPen(self._theme.color("border.default"), 1))
        painter.setBrush(QColor(self._kit.primary))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if not self._logo.isNull():
            size = self._logo.size().scaled(round(box.width() * 0.7), round(box.height() * 0.5),
                                            Qt.AspectRatioMode.KeepAspectRatio)
            left, top = (box.width() - size.width()) / 2, (box.height() - size.height()) / 2
            painter.drawImage(QRectF(left, top, size.width(), size.height()), self._logo)
        else:
            self._ring_and_name(painter, box)
        painter.end()

    def _ring_and_name(self, painter: QPainter, box: QRectF) -> None:
        px, ink = self._theme.px, QColor(on_primary(self._kit))
        font = QFont(self._kit.heading_font)
        font.setPixelSize(px(17))
        font.setWeight(QFont.Weight.DemiBold)
        metrics, ring, gap = QFontMetricsF(font), float(px(20)), float(px(12))
        name = self._kit.company
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, box.width() - ring - gap - px(32))
        words = metrics.horizontalAdvance(text)
        left = (box.width() - ring - (gap + words if text else 0.0)) / 2
        middle = box.height() / 2
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, ring / 7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(QRectF(left, middle - ring / 2, ring, ring), 38 * 16, 284 * 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._kit.accent))
        painter.drawEllipse(QPointF(left + ring * 0.93, middle), ring * 0.13, ring * 0.13)
        painter.setFont(font)
        painter.setPen(ink)
        rest = QRectF(left + ring + gap, 0, words + 4, box.height())
        painter.drawText(rest, int(Qt.AlignmentFlag.AlignVCenter), text)


class LogoRow:
    """Title, thumbnail on its ground, Remove and Choose, as a line for a form."""

    def __init__(self, theme: Theme, title: str, field: str) -> None:
        self._theme = theme
        self.field = field
        self.thumb = QLabel()
        self.choose = Button(theme, "Choose", "link")
        self.choose.setAccessibleName(f"{title}, choose")
        self.remove = Button(theme, "Remove", "link")
        self.remove.setAccessibleName(f"{title}, remove")
        self.line = line(Label(theme, title), None, self.thumb, self.remove, self.choose)

    def show_logo(self, data: str, ground: str) -> None:
        image = picture(data)
        self.remove.setVisible(bool(data))
        self.thumb.setVisible(not image.isNull())
        if image.isNull():
            return
        high = self._theme.px(20)
        logo = image.scaled(self._theme.px(64), high - 4, Qt.AspectRatioMode.KeepAspectRatio,
                            Qt.TransformationMode.SmoothTransformation)
        whole = QPixmap(logo.width() + 8, high)
        whole.fill(QColor(ground))
        painter = QPainter(whole)
        painter.drawImage(4, (high - logo.height()) // 2, logo)
        painter.end()
        self.thumb.setPixmap(whole)
