"""Hours as people write them, in every language of the buyers' pages."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from aftermile.database.moments import absolute, hour

AT = datetime(2026, 11, 20, 17, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "5:59\u202fPM"),
        ("ko", "오후 5:59"),
        ("zh-hans", "17:59"),
        ("zh-hant", "下午5:59"),
        ("de", "17:59"),
    ],
)
def test_hours_name_morning_and_afternoon_in_full(language, words):
    with translation.override(language):
        assert hour(AT) == words
        assert words in absolute(AT)
