"""Photos drawn by the seed itself: what a buyer's camera might have seen."""

import io
import random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFilter

SIZE = (960, 720)
BACKGROUNDS = ("#d6d3d1", "#e7e5e4", "#cbd5e1", "#d9e2d5")


def photo(name: str, thing: str) -> "ContentFile[bytes]":
    """Return a JPEG of a broken lamp, a wrong cup, or a crushed box; the same one for the same name."""
    dice = random.Random(name)  # noqa: S311  # a drawing, no secret
    image = Image.new("RGB", SIZE, dice.choice(BACKGROUNDS))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 520, 960, 720), fill="#a8a29e")
    {"lamp": _lamp, "cup": _cup}.get(thing, _box)(draw, dice)
    image = image.filter(ImageFilter.GaussianBlur(0.8))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return ContentFile(out.getvalue(), name=f"{name}.jpg")


def _crack(draw: ImageDraw.ImageDraw, dice: random.Random, at: tuple[float, float]) -> None:
    x, y = at
    points = [(x, y)]
    for _ in range(7):
        x, y = x + dice.randint(-18, 26), y + dice.randint(14, 34)
        points.append((x, y))
    draw.line(points, fill="#1c1917", width=4)


def _lamp(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    draw.polygon(((380, 180), (580, 180), (640, 360), (320, 360)), fill="#0f766e")
    draw.rectangle((472, 360, 488, 560), fill="#78716c")
    draw.ellipse((400, 545, 560, 590), fill="#57534e")
    _crack(draw, dice, (430, 185))
    _crack(draw, dice, (540, 190))


def _cup(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    draw.ellipse((560, 330, 680, 470), outline="#f5f5f4", width=22)
    draw.rectangle((380, 280, 600, 540), fill="#f5f5f4")
    draw.ellipse((380, 250, 600, 310), fill="#e7e5e4")
    _crack(draw, dice, (450, 290))


def _box(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    draw.polygon(((300, 260), (660, 300), (640, 580), (290, 560)), fill="#b08968")
    draw.polygon(((300, 260), (480, 210), (700, 240), (660, 300)), fill="#c9a27e")
    draw.polygon(((560, 300), (655, 300), (640, 420), (590, 380)), fill="#7f5539")
    draw.line((300, 400, 650, 430), fill="#e6ccb2", width=14)
    _crack(draw, dice, (610, 320))
