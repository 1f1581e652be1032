"""The style sheet's colors: light and dark can be read (WCAG 2.2 AA), old browsers see the light ones."""

import re
from pathlib import Path

import pytest

SHEET = Path(__file__).parent.parent.parent / "src/aftermile/console/static/aftermile/aftermile.css"
PLAIN = dict(re.findall(r"--am-([a-z-]+): (#[0-9a-f]{3,6});", SHEET.read_text().partition("@supports")[0]))
PAIRS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--am-([a-z-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\);", SHEET.read_text()
    )
}
TEXTS = [
    (text, ground)
    for text in ("text", "soft", "faint", "brand", "ok", "risk", "bad", "info")
    for ground in ("surface", "canvas", "sunken")
]
TEXTS += [(tone, f"{tone}-bg") for tone in ("ok", "risk", "bad", "info")]
TEXTS += [("on-brand", "brand"), ("on-brand", "brand-strong"), ("brand", "chosen"), ("text", "note")]


def luminance(color: str) -> float:
    digits = "".join(char * 2 for char in color[1:]) if len(color) == 4 else color[1:]
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_plain_colors_are_the_light_ones() -> None:
    assert {name: light for name, (light, _dark) in PAIRS.items()} == PLAIN


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(text, ground, mode) -> None:
    assert contrast(PAIRS[text][mode], PAIRS[ground][mode]) >= 4.5
