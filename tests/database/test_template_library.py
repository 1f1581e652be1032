import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from aftermile.cases.models import Disposition, Grade, OfferState, Remedy
from aftermile.cases.states import Kind, State
from aftermile.database.chips import CHIPS
from aftermile.database.templatetags.aftermile import ICONS
from aftermile.kernel import clock
from aftermile.ledger.models import RefundState
from aftermile.orders.models import OrderState, UnitState
from aftermile.parcels.models import Milestone

SOURCE = Path(__file__).parent.parent.parent / "src" / "aftermile"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def render(text: str, **context) -> str:
    return Template("{% load aftermile %}" + text).render(Context(context))


def test_every_named_icon_is_vendored() -> None:
    named = set()
    for path in [*SOURCE.rglob("*.html"), *SOURCE.rglob("*.py")]:
        text = path.read_text()
        named |= set(re.findall(r'{% icon "([a-z0-9-]+)"', text))
        named |= set(re.findall(r'\bicon="([a-z0-9-]+)"', text))
    assert sorted(named - {path.stem for path in ICONS.glob("*.svg")}) == []


def test_an_icon_that_is_not_there_is_an_error() -> None:
    with pytest.raises(TemplateSyntaxError):
        render('{% icon "unicorn" %}')


@pytest.mark.parametrize(
    ("noun", "values"),
    [
        ("case", State),
        ("kind", Kind),
        ("remedy", Remedy),
        ("offer", OfferState),
        ("refund", RefundState),
        ("parcel", Milestone),
        ("order", OrderState),
        ("unit", UnitState),
        ("grade", Grade),
        ("disposition", Disposition),
    ],
)
def test_every_state_has_its_word(noun, values) -> None:
    assert set(CHIPS[noun]) == {value.value for value in values}


def test_every_word_is_translated() -> None:
    with translation.override("zh-hans"):
        same = [
            f"{noun}.{value}"
            for noun, chips in CHIPS.items()
            for value, chip in chips.items()
            if str(chip.word).isascii()
        ]
    assert same == ["source.api"]


def test_a_chip_says_icon_word_and_color() -> None:
    html = render('{% chip "case" "requested" %}')
    assert html.startswith('<span class="chip chip-brand"><svg class="icon ')
    assert html.endswith("</svg>Needs us</span>")


def test_an_unknown_state_is_shown_as_it_is_written_and_escaped() -> None:
    assert "&lt;b&gt;" in render('{% chip "case" value %}', value="<b>")


@pytest.mark.parametrize(
    ("language", "minor", "currency", "shown"),
    [
        ("en", 5420, "EUR", "€54.20"),
        ("en", 5420, "JPY", "¥5,420"),
        ("en", 5420, "KWD", "KWD\xa05.420"),
        ("en", -100, "USD", "-$1.00"),
        ("zh-hans", 5420, "CNY", "¥54.20"),
        ("zh-hans", 5420, "USD", "US$54.20"),
    ],
)
def test_money_is_written_as_the_language_does(language, minor, currency, shown) -> None:
    with translation.override(language):
        assert render("{{ minor|money:currency }}", minor=minor, currency=currency) == shown


def test_no_money_is_no_text() -> None:
    assert render("{{ minor|money:'EUR' }}", minor=None) == ""


@pytest.mark.parametrize(
    ("delta", "english", "chinese"),
    [
        (timedelta(seconds=-10), "just now", "刚刚"),
        (timedelta(minutes=-5), "5 minutes ago", "5分钟前"),
        (timedelta(hours=3), "in 3 hours", "3小时后"),
        (timedelta(days=-2), "2 days ago", "2天前"),
        (timedelta(days=-20), "Nov 1", "11月1日"),
    ],
)
def test_a_moment_is_relative_with_the_instant_beside_it(delta, english, chinese) -> None:
    with clock.frozen(NOON):
        html = render("{{ at|moment }}", at=NOON + delta)
        assert html.endswith(f">{english}</time>")
        assert f'datetime="{(NOON + delta).isoformat()}"' in html
        assert 'UTC"' in html
        with translation.override("zh-hans"):
            assert render("{{ at|moment }}", at=NOON + delta).endswith(f">{chinese}</time>")


@pytest.mark.parametrize(
    ("delta", "words", "tone"),
    [
        (timedelta(hours=3, minutes=10), "3:10 h", "due "),
        (timedelta(minutes=42), "0:42 h", "due risk"),
        (timedelta(days=3), "3 d", "due "),
        (timedelta(minutes=-42), "0:42 h late", "due bad"),
    ],
)
def test_a_countdown_has_a_tone(delta, words, tone) -> None:
    with clock.frozen(NOON):
        html = render("{{ at|due }}", at=NOON + delta)
    assert f'class="{tone}"' in html
    assert f">{words}</time>" in html


def test_query_set_changes_the_query_and_leaves_the_page_mark() -> None:
    request = RequestFactory().get("/", {"kind": "return", "state": "x", "after": "abc"})
    html = render("{% query_set state=None sort='due' q=q %}", request=request, q="a b")
    assert html == "?kind=return&amp;sort=due&amp;q=a+b"


def test_the_document_says_language_and_chosen_theme() -> None:
    request = RequestFactory().get("/")
    request.COOKIES.update(theme="dark", density='"><script>')
    assert render("{% document %}", request=request) == 'lang="en" dir="ltr" data-bs-theme="dark"'


def test_countries_and_languages_are_written_in_the_readers_language() -> None:
    text = '{{ "DE"|country }}, {{ "zh-hans"|language }}, {{ "XX"|country }}'
    page = Template("{% load aftermile %}" + text)
    with translation.override("en"):
        assert page.render(Context()) == "Germany, Chinese (Simplified), XX"
    with translation.override("zh-hans"):
        assert page.render(Context()) == "德国, 中文 (简体), XX"
