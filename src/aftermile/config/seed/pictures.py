"""Pictures that the seed draws itself: goods, logos and what buyers photographed."""

import io
import random
from collections.abc import Callable
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

SIZE: Final = 1200  # drawn twice as large, then made smooth
PHOTO: Final = 800
Pen = ImageDraw.ImageDraw
Draw = Callable[[Pen, str, str], None]


def _lamp(pen: Pen, main: str, dark: str) -> None:
    pen.rectangle((585, 480, 615, 930), fill=dark)
    pen.polygon([(420, 500), (780, 500), (690, 240), (510, 240)], fill=main)
    pen.ellipse((430, 890, 770, 970), fill=dark)
    pen.ellipse((560, 490, 640, 560), fill="#fff4c2")


def _chair(pen: Pen, main: str, dark: str) -> None:
    pen.rounded_rectangle((400, 230, 800, 620), 60, fill=main)
    pen.rounded_rectangle((370, 600, 830, 700), 40, fill=dark)
    for x in (400, 770):
        pen.polygon([(x, 700), (x + 30, 700), (x + 45, 980), (x + 5, 980)], fill=dark)


def _table(pen: Pen, main: str, dark: str) -> None:
    pen.rounded_rectangle((220, 470, 980, 550), 30, fill=main)
    for x in (290, 870):
        pen.polygon([(x, 550), (x + 50, 550), (x + 30, 960), (x + 10, 960)], fill=dark)


def _shelf(pen: Pen, main: str, dark: str) -> None:
    pen.rectangle((350, 220, 850, 980), outline=dark, width=28)
    for y in (460, 700):
        pen.rectangle((350, y, 850, y + 26), fill=dark)
    for x, height in ((410, 130), (470, 160), (540, 110), (640, 150)):
        pen.rectangle((x, 460 - height, x + 48, 460), fill=main)


def _vase(pen: Pen, main: str, dark: str) -> None:
    pen.polygon(
        [(540, 300), (660, 300), (640, 430), (760, 700), (690, 960), (510, 960), (440, 700), (560, 430)],
        fill=main,
    )
    pen.ellipse((535, 280, 665, 325), fill=dark)


def _phones(pen: Pen, main: str, dark: str) -> None:
    pen.arc((340, 280, 860, 900), 180, 360, fill=dark, width=60)
    for x in (310, 760):
        pen.rounded_rectangle((x, 570, x + 130, 850), 60, fill=main)


def _charger(pen: Pen, main: str, dark: str) -> None:
    pen.rounded_rectangle((400, 330, 800, 900), 70, fill=main)
    for x in (500, 660):
        pen.rectangle((x, 230, x + 44, 335), fill=dark)
    pen.polygon([(620, 480), (520, 660), (590, 660), (570, 790), (690, 590), (615, 590)], fill="#ffffff")


def _watch(pen: Pen, main: str, dark: str) -> None:
    pen.rounded_rectangle((500, 170, 700, 1030), 50, fill=dark)
    pen.rounded_rectangle((410, 400, 790, 800), 90, fill=main)
    pen.rounded_rectangle((450, 440, 750, 760), 60, fill="#0b1220")
    pen.line([(600, 600), (600, 500)], fill="#ffffff", width=14)
    pen.line([(600, 600), (670, 640)], fill="#ffffff", width=14)


def _keyboard(pen: Pen, main: str, dark: str) -> None:
    pen.rounded_rectangle((200, 440, 1000, 790), 40, fill=dark)
    for row in range(4):
        for column in range(11):
            x, y = 235 + column * 67, 470 + row * 76
            pen.rounded_rectangle((x, y, x + 54, y + 60), 10, fill=main)


def _camera(pen: Pen, main: str, dark: str) -> None:
    pen.rounded_rectangle((260, 400, 940, 860), 60, fill=main)
    pen.rectangle((470, 330, 730, 410), fill=main)
    pen.ellipse((440, 460, 760, 780), fill=dark)
    pen.ellipse((510, 530, 690, 710), fill="#93c5fd")


def _jacket(pen: Pen, main: str, dark: str) -> None:
    pen.polygon(
        [
            (450, 260),
            (750, 260),
            (980, 430),
            (900, 560),
            (820, 510),
            (820, 960),
            (380, 960),
            (380, 510),
            (300, 560),
            (220, 430),
        ],
        fill=main,
    )
    pen.line([(600, 280), (600, 960)], fill=dark, width=14)
    pen.polygon([(450, 260), (750, 260), (600, 400)], fill=dark)


def _tent(pen: Pen, main: str, dark: str) -> None:
    pen.polygon([(600, 290), (1010, 900), (190, 900)], fill=main)
    pen.polygon([(600, 430), (730, 900), (470, 900)], fill=dark)


def _boots(pen: Pen, main: str, dark: str) -> None:
    pen.polygon([(430, 280), (640, 280), (650, 660), (900, 760), (920, 900), (430, 900)], fill=main)
    pen.rectangle((420, 890, 930, 950), fill=dark)
    for y in (420, 500, 580):
        pen.line([(560, y), (650, y + 20)], fill="#ffffff", width=12)


def _backpack(pen: Pen, main: str, dark: str) -> None:
    pen.arc((490, 190, 710, 420), 180, 360, fill=dark, width=30)
    pen.rounded_rectangle((370, 290, 830, 970), 140, fill=main)
    pen.rounded_rectangle((430, 620, 770, 900), 50, fill=dark)


def _bottle(pen: Pen, main: str, dark: str) -> None:
    pen.rounded_rectangle((470, 360, 730, 1000), 70, fill=main)
    pen.rounded_rectangle((520, 220, 680, 370), 30, fill=dark)


def _box(pen: Pen, main: str, dark: str) -> None:
    pen.polygon([(250, 480), (600, 330), (950, 480), (600, 640)], fill="#d8b384")
    pen.polygon([(250, 480), (600, 640), (600, 1000), (250, 820)], fill=main)
    pen.polygon([(950, 480), (600, 640), (600, 1000), (950, 820)], fill=dark)


SHAPES: Final[dict[str, Draw]] = {
    "lamp": _lamp,
    "chair": _chair,
    "table": _table,
    "shelf": _shelf,
    "vase": _vase,
    "phones": _phones,
    "charger": _charger,
    "watch": _watch,
    "keyboard": _keyboard,
    "camera": _camera,
    "jacket": _jacket,
    "tent": _tent,
    "boots": _boots,
    "backpack": _backpack,
    "bottle": _bottle,
    "box": _box,
}
PAPERS: Final = ("#eef6f4", "#f4f1ea", "#eef2f9", "#f7eef0", "#f1f5e9")


def _scene(shape: str, main: str, dark: str, paper: str) -> Image.Image:
    image = Image.new("RGB", (SIZE, SIZE), paper)
    pen = ImageDraw.Draw(image)
    pen.ellipse((260, 930, 940, 1020), fill=_mix(paper, "#64748b", 0.25))
    SHAPES[shape](pen, main, dark)
    return image


def _mix(one: str, other: str, share: float) -> str:
    pairs = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _bytes(image: Image.Image, size: int, form: str) -> bytes:
    out = io.BytesIO()
    options = {"quality": 82} if form == "JPEG" else {"optimize": True}
    image.resize((size, size), Image.Resampling.LANCZOS).save(out, form, **options)
    return out.getvalue()


def product(shape: str, color: str) -> bytes:
    """Return a picture of goods for the shop, as PNG."""
    paper = PAPERS[sum(map(ord, shape)) % len(PAPERS)]
    return _bytes(_scene(shape, color, _mix(color, "#111827", 0.45), paper), 480, "PNG")


def logo(shape: str, color: str) -> bytes:
    """Return a seller's mark, white on his color, as PNG."""
    image = Image.new("RGB", (SIZE, SIZE), color)
    SHAPES[shape](ImageDraw.Draw(image), "#ffffff", _mix("#ffffff", color, 0.35))
    return _bytes(image, 256, "PNG")


def photo(shape: str, color: str, *, harm: str = "", number: int = 1) -> bytes:
    """
    Return what a buyer's phone took, as JPEG: goods on a floor, grainy and askew.

    `harm`: crack (broken), dent (crushed box), stain, or nothing. Another `number` is another photo of it:
    from elsewhere, nearer or farther, in other light.
    """
    rng = random.Random(f"{shape} {color} {harm} {number}")  # noqa: S311  a drawing
    floor = rng.choice(("#8b6f52", "#a3a19a", "#6f7d86", "#b59f86"))
    image = _scene(shape, color, _mix(color, "#111827", 0.45), floor)
    pen = ImageDraw.Draw(image)
    for _ in range(26):
        y = rng.randint(0, SIZE)
        pen.line([(0, y), (SIZE, y + rng.randint(-60, 60))], fill=_mix(floor, "#000000", 0.12), width=2)
    SHAPES[shape](pen, color, _mix(color, "#111827", 0.45))
    _harm(pen, harm, rng)
    image = image.resize((PHOTO, PHOTO), Image.Resampling.BILINEAR)
    image = image.rotate(rng.uniform(-7, 7), Image.Resampling.BILINEAR, fillcolor=floor)
    image = _light(_nearer(image, rng, floor), rng)
    noise = Image.frombytes("L", (PHOTO // 2, PHOTO // 2), rng.randbytes(PHOTO * PHOTO // 4))
    noise = noise.resize((PHOTO, PHOTO), Image.Resampling.NEAREST).convert("RGB")
    image = Image.blend(image, noise, 0.10).filter(ImageFilter.GaussianBlur(0.8))
    return _bytes(image, PHOTO, "JPEG")


def _nearer(image: Image.Image, rng: random.Random, floor: str) -> Image.Image:
    """Hold the camera nearer or farther, and not quite on it."""
    size = round(PHOTO * rng.uniform(0.72, 1.3))
    held = Image.new("RGB", (PHOTO, PHOTO), floor)
    x, y = ((PHOTO - size) // 2 + rng.randint(-90, 90) for _ in "xy")
    held.paste(image.resize((size, size), Image.Resampling.BILINEAR), (x, y))
    return held


def _light(image: Image.Image, rng: random.Random) -> Image.Image:
    """Let a window throw a shade over a part of it, and a lamp its light."""
    shade = Image.new("L", (PHOTO, PHOTO), 0)
    pen = ImageDraw.Draw(shade)
    for _ in range(3):
        x, y = rng.randint(-200, PHOTO), rng.randint(-200, PHOTO)
        wide, high = rng.randint(160, 620), rng.randint(160, 620)
        pen.ellipse((x, y, x + wide, y + high), fill=rng.randint(50, 120))
    dark = Image.new("RGB", (PHOTO, PHOTO), rng.choice(("#0b1220", "#fff7e0")))
    return Image.composite(dark, image, shade.filter(ImageFilter.GaussianBlur(40)))


def _harm(pen: Pen, harm: str, rng: random.Random) -> None:
    if harm == "crack":
        for _ in range(7):
            x, y = 600, 420
            for _ in range(6):
                to = (x + rng.randint(-90, 90), y + rng.randint(10, 80))
                pen.line([(x, y), to], fill="#111827", width=rng.randint(4, 9))
                x, y = to
        for _ in range(9):
            x, y = rng.randint(380, 820), rng.randint(880, 1040)
            pen.polygon([(x, y), (x + 50, y + 12), (x + 18, y + 44)], fill="#e5e7eb", outline="#111827")
    elif harm == "dent":
        for _ in range(5):
            x, y = rng.randint(300, 800), rng.randint(480, 880)
            pen.polygon([(x, y), (x + 130, y + 30), (x + 60, y + 110)], fill="#5b4630")
    elif harm == "stain":
        for _ in range(5):
            x, y = rng.randint(430, 720), rng.randint(420, 820)
            pen.ellipse((x, y, x + rng.randint(60, 140), y + rng.randint(40, 100)), fill="#5b3a1e")
