from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from aftermile.database.words import money_text, shown, translate
from aftermile.kernel.errors import BadAmount, NotFound
from aftermile.kernel.money import Money


def test_an_error_without_its_data_still_reads() -> None:
    assert translate(NotFound(noun="case")) == "There is no case … here."


def test_braces_in_data_are_data() -> None:
    assert translate(BadAmount(value="{currency.__class__}", currency="EUR")) == (
        "“{currency.__class__}” is not an amount in EUR. Write digits with a point, such as 54.20."
    )


@pytest.mark.parametrize(
    ("money", "english", "chinese"),
    [
        (Money(5420, "EUR"), "€54.20", "€54.20"),
        (Money(100, "JPY"), "¥100", "JP¥100"),
        (Money(1250, "KWD"), "KWD\xa01.250", "KWD\xa01.250"),
        (Money(1500, "IQD"), "IQD\xa01.500", "IQD\xa01.500"),
        (Money(-123456, "CNY"), "-CN¥1,234.56", "-¥1,234.56"),
    ],
)
def test_money_shows_the_digits_of_its_currency(money: Money, english: str, chinese: str) -> None:
    with translation.override("en"):
        assert money_text(money).replace(" ", " ") == english
    with translation.override("zh-hans"):
        assert money_text(money).replace(" ", " ") == chinese


def test_instants_show_in_the_active_zone() -> None:
    with translation.override("en"), timezone.override("Asia/Shanghai"):
        assert shown(datetime(2026, 3, 1, 20, 0, tzinfo=UTC)) == "March 2, 2026, 4 a.m."
        assert shown(date(2026, 3, 1)) == "March 1, 2026"


def test_lists_and_lazy_texts() -> None:
    assert shown([gettext_lazy("Yes"), 3, Money(1, "USD")]) == "Yes, 3, $0.01"
