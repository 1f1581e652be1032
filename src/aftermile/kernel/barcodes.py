"""Code 128 as bar widths: what every hand scanner reads."""

from itertools import accumulate
from typing import Final

# fmt: off
_PATTERNS: Final = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212",
    "221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221",
    "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122", "321221",
    "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
    "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131",
    "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131",
    "311123", "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111",
    "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
    "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242",
    "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232",
]
# fmt: on
_STOP: Final = "2331112"
_START_B: Final = 104
_MODULO: Final = 103
_FIRST, _LAST = 32, 126
QUIET: Final = 10
"""Blank modules on either side, as the standard wants."""


def code128(text: str) -> list[int]:
    """
    Return the widths of bars and gaps in turn, beginning with a bar; code set B.

    Characters that it does not know (anything but printable ASCII) are left out.
    """
    values = [ord(char) - _FIRST for char in text if _FIRST <= ord(char) <= _LAST]
    check = (_START_B + sum(place * value for place, value in enumerate(values, 1))) % _MODULO
    marks = [_PATTERNS[value] for value in (_START_B, *values, check)]
    return [int(width) for width in "".join([*marks, _STOP])]


def code128_svg(text: str, *, height: int = 48) -> str:
    """Return the bars as an inline SVG that scales with its box."""
    widths = code128(text)
    starts = accumulate(widths, initial=QUIET)
    bars = "".join(
        f"M{start} 0h{width}v{height}h-{width}z"
        for start, width in list(zip(starts, widths, strict=False))[::2]
    )
    whole = sum(widths) + 2 * QUIET
    return (
        f'<svg class="code128" viewBox="0 0 {whole} {height}" preserveAspectRatio="none" '
        f'shape-rendering="crispEdges" aria-hidden="true"><path d="{bars}"/></svg>'
    )
