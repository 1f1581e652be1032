"""How long a vendor asks to be left alone."""

import pytest

from aftermile.providers.http import LONGEST_WAIT, _seconds

DATE = "Sun, 22 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("asked", "now", "wait"),
    [
        ("7", "", 7.0),
        ("0", DATE, 0.0),
        ("999999999", "", LONGEST_WAIT),
        ("Sun, 22 Nov 2026 10:02:30 GMT", DATE, 150.0),
        ("Sun, 22 Nov 2026 09:00:00 GMT", DATE, 0.0),
        ("Sun, 22 Nov 2036 10:00:00 GMT", DATE, LONGEST_WAIT),
        ("Sun, 22 Nov 2026 10:02:30 GMT", "", 0.0),
        ("Sun, 22 Nov 2026 10:02:30 -0000", DATE, 0.0),
        *(("soon", DATE, 0.0), ("-5", DATE, 0.0), ("1.5", DATE, 0.0), ("", "", 0.0), ("٣", DATE, 0.0)),
    ],
)
def test_a_wait_is_seconds_or_a_date_beside_their_own(asked, now, wait):
    assert _seconds(asked, now) == wait
