"""
A PDF of headings, facts, rows and pictures, in any language.

DejaVu Sans is embedded; Chinese, Japanese and Korean letters use the fonts that every reader of PDF brings.
"""

import io
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from PIL import Image as Picture
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Image, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

_FONTS: Final = Path(__file__).parent / "fonts"
_CJK: Final = {"ja": "HeiseiMin-W3", "ko": "HYSMyeongJo-Medium"}
_CHINESE: Final = "STSong-Light"
_WIDE: Final = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+")
_WIDTH: Final = A4[0] - 36 * mm


@lru_cache(maxsize=1)
def _register() -> None:
    pdfmetrics.registerFont(TTFont("Body", _FONTS / "DejaVuSans.ttf"))
    pdfmetrics.registerFont(TTFont("Strong", _FONTS / "DejaVuSans-Bold.ttf"))
    for name in (_CHINESE, *_CJK.values()):
        pdfmetrics.registerFont(UnicodeCIDFont(name))


class Paper:
    """Write from top to bottom, then take the bytes."""

    def __init__(self, title: str, language: str) -> None:
        _register()
        self.title = title
        self._wide = _CJK.get(language.split("-", maxsplit=1)[0], _CHINESE)
        self._story: list[Flowable] = []
        wrap = "CJK" if language.startswith(("zh", "ja")) else None
        self._body = ParagraphStyle("body", fontName="Body", fontSize=9, leading=13, wordWrap=wrap)
        self._small = ParagraphStyle(
            "small", parent=self._body, fontSize=7, leading=10, textColor=colors.grey
        )
        self._head = ParagraphStyle(
            "head", parent=self._body, fontName="Strong", fontSize=11, leading=15, spaceBefore=8, spaceAfter=4
        )
        top = ParagraphStyle("top", parent=self._head, fontSize=16, leading=21, spaceBefore=0)
        self._story.append(self._text(title, top))

    def _text(self, words: str, style: ParagraphStyle) -> Paragraph:
        safe = escape(words.replace("\x00", "")).replace("\n", "<br/>")
        return Paragraph(_WIDE.sub(lambda found: f'<font name="{self._wide}">{found[0]}</font>', safe), style)

    def head(self, words: str) -> None:
        self._story.append(self._text(words, self._head))

    def text(self, words: str, *, small: bool = False) -> None:
        self._story.append(self._text(words, self._small if small else self._body))

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        cells = [
            [self._text(name, self._small), self._text(value, self._body)] for name, value in rows if value
        ]
        if cells:
            self._story.append(self._table(cells, [42 * mm, _WIDTH - 42 * mm]))

    def rows(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """`widths` are shares of the page that sum to 1."""
        if not rows:
            return
        cells = [[self._text(word, self._small) for word in heads]]
        cells += [[self._text(word, self._body) for word in row] for row in rows]
        self._story.append(self._table(cells, [_WIDTH * share for share in widths], repeat=1))

    def _table(self, cells: list[list[Any]], widths: list[float], repeat: int = 0) -> Table:
        table = Table(cells, colWidths=widths, repeatRows=repeat)
        table.setStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.lightgrey),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
        return table

    def picture(self, data: bytes, words: str) -> None:
        with Picture.open(io.BytesIO(data)) as picture:
            width, height = picture.size
        scale = min(_WIDTH * 0.6 / width, 70 * mm / height)
        image = Image(io.BytesIO(data), width * scale, height * scale, hAlign="LEFT")
        self._story.append(KeepTogether([Spacer(0, 2 * mm), image, self._text(words, self._small)]))

    def data(self) -> bytes:
        out = io.BytesIO()
        page = SimpleDocTemplate(
            out,
            pagesize=A4,
            title=self.title,
            author="Aftermile",
            leftMargin=18 * mm,
            rightMargin=18 * mm,
            topMargin=16 * mm,
            bottomMargin=16 * mm,
        )
        page.build(self._story, onFirstPage=_foot, onLaterPages=_foot)
        return out.getvalue()


def _foot(canvas: Any, page: Any) -> None:
    canvas.setFont("Body", 7)
    canvas.setFillColor(colors.grey)
    canvas.drawRightString(A4[0] - 18 * mm, 9 * mm, str(page.page))
