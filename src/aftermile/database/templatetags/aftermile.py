"""Tags and filters of both faces: icons, chips, money, time, links that keep their filters."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.template.base import FilterExpression, Parser, Token
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi, gettext

from aftermile.database import moments
from aftermile.database.chips import chip_of
from aftermile.database.words import country_name, language_name, money_text, translate
from aftermile.kernel.barcodes import code128_svg
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.hours import DAYS, write_day
from aftermile.kernel.money import Money

register = template.Library()
ICONS = Path(__file__).parent.parent / "icons"
THEMES = ("light", "dark")
DENSITIES = ("comfortable", "compact")


@cache
def icon_paths(name: str) -> str:
    """Return the drawing of a vendored icon; raise `TemplateSyntaxError` for one that is not there."""
    try:
        return (ICONS / f"{name}.svg").read_text().strip()
    except FileNotFoundError:
        raise template.TemplateSyntaxError(
            f"There is no icon {name!r}: add it to tools/assets/icons.txt and run `make assets`"
        ) from None


@register.simple_tag
def icon(name: str, extra: str = "", label: str = "") -> SafeString:
    """`{% icon "search" %}`; `extra` adds classes (icon-s), `label` speaks where no word stands beside it."""
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        extra,
        role,
        mark_safe(icon_paths(name)),  # noqa: S308
    )


@register.simple_tag
def house_languages() -> list[tuple[str, str]]:
    """`{% house_languages as languages %}`: those in which console and portal are complete."""
    return [(code, str(name)) for code, name in settings.HOUSE_LANGUAGES]


@register.simple_tag
def chip(noun: str, value: str) -> SafeString:
    """`{% chip "case" case.state %}`: icon, word and color."""
    if not value:
        return mark_safe("")
    shown = chip_of(noun, value)
    tone = f" chip-{shown.tone}" if shown.tone else ""
    return format_html('<span class="chip{}">{}{}</span>', tone, icon(shown.icon), shown.word)


@register.filter
def word(value: str, noun: str) -> str:
    """`{{ case.state|word:"case" }}`: only the word."""
    return str(chip_of(noun, value).word) if value else ""


@register.filter
def chip_icon(value: str, noun: str) -> SafeString:
    """`{{ event.name|chip_icon:"parcel" }}`: only the icon."""
    return icon(chip_of(noun, value).icon)


@register.filter
def country(code: str) -> str:
    """`{{ order.country|country }}`: its name in the active language."""
    return country_name(code) if code else ""


@register.filter
def language(code: str) -> str:
    """`{{ buyer.language|language }}`: its name in the active language."""
    return language_name(code) if code else ""


@register.filter
def cited(law: str) -> str:
    """`{{ option.cite }}`: a law as the active language writes it."""
    return gettext(law) if law else ""


@register.filter
def money(minor: int | str | None, currency: str) -> str:
    """`{{ refund.amount_minor|money:refund.currency }}`, written as the active language does."""
    return "" if minor in (None, "") else money_text(Money(int(minor or 0), currency))


@register.filter
def amount(minor: int | str | None, currency: str) -> str:
    """Plain decimal for input fields: `54.20`; nothing where the template found no value."""
    return "" if minor in (None, "") else str(Money(int(minor or 0), currency).decimal)


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """How long ago or until, with the exact instant and zone on hover."""
    if at is None:
        return ""
    return _time(at, moments.relative(at))


@register.filter
def instant(at: datetime | None) -> SafeString | str:
    """The exact instant in the active zone."""
    return "" if at is None else _time(at, moments.absolute(at))


@register.filter
def hour(at: datetime | None) -> SafeString | str:
    return "" if at is None else _time(at, moments.hour(at))


@register.filter
def day(value: date | None) -> SafeString | str:
    """A day; an instant as the day it is in the active zone, exact on hover."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _time(value, moments.day(value))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), moments.day(value))


@register.filter
def weekday(value: date | None) -> str:
    """The day of a visit or a pickup, as one reads it out."""
    return "" if value is None else moments.weekday(value)


@register.simple_tag
def days(first: date, last: date) -> str:
    """`{% days window.0 window.1 %}`: from one day to another, with their weekdays."""
    return moments.span(first, last)


@register.filter
def zone_city(name: str) -> str:
    """`{{ page.zone|zone_city }}`: how people call the place of a zone."""
    return moments.zone_city(name) if name else ""


@register.filter
def week_rows(hours: dict[str, Any]) -> list[tuple[str, str]]:
    """`{% for day, spans in point.hours|week_rows %}`: each day of a week by name, with its hours."""
    return [(moments.day_name(place), write_day(hours.get(name)) or "–") for place, name in enumerate(DAYS)]


@register.filter
def due(at: datetime | None) -> SafeString | str:
    """A countdown: `3:10 h`, amber when two hours are left, red with a sign when late."""
    if at is None:
        return ""
    words, tone = moments.countdown(at)
    sign = icon("clock-exclamation") if tone == "bad" else icon("clock") if tone == "risk" else ""
    return format_html('<span class="due {}">{}{}</span>', tone, sign, _time(at, words))


def _time(at: datetime, words: str) -> SafeString:
    iso = timezone.localtime(at).isoformat(timespec="seconds")
    return format_html('<time datetime="{}" title="{}">{}</time>', iso, moments.absolute(at), words)


@register.filter
def words(error: AftermileError) -> str:
    """What a business error says, in the active language."""
    return translate(error)


class QuerySetNode(template.Node):
    def __init__(self, values: dict[str, FilterExpression]) -> None:
        self.values = values

    def render(self, context: template.Context) -> str:
        query = context["request"].GET.copy()
        query.pop("after", None)
        for name, expression in self.values.items():
            value = expression.resolve(context)
            query.pop(name, None)
            for part in value if isinstance(value, list | tuple) else [value]:
                if part not in (None, ""):
                    query.appendlist(name, str(part))
        return format_html("?{}", query.urlencode()) if query else "?"


@register.tag
def query_set(parser: Parser, token: Token) -> QuerySetNode:
    """`<a href="{% query_set kind='return' state=None %}">`: this page's query, changed, first page."""
    values: dict[str, FilterExpression] = {}
    for part in token.split_contents()[1:]:
        name, equals, value = part.partition("=")
        if not equals:
            raise template.TemplateSyntaxError("query_set takes name=value pairs")
        values[name] = parser.compile_filter(value)
    return QuerySetNode(values)


@register.simple_tag(takes_context=True)
def document(context: template.Context) -> SafeString:
    """Attributes of `<html>`: language, direction, theme and density as the reader chose them."""
    cookies: dict[str, str] = getattr(context.get("request"), "COOKIES", {})
    attributes = [("lang", get_language() or "en"), ("dir", "rtl" if get_language_bidi() else "ltr")]
    if cookies.get("theme") in THEMES:
        attributes.append(("data-bs-theme", cookies["theme"]))
    if cookies.get("density") in DENSITIES:
        attributes.append(("data-density", cookies["density"]))
    return format_html_join(" ", '{}="{}"', attributes)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`{{ counts|get:view.id }}`."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def code128(text: object) -> SafeString:
    """`{{ case.rma_number|code128 }}`: bars that a hand scanner reads, as wide as their box."""
    return mark_safe(code128_svg(str(text)))  # noqa: S308 - numbers only


@register.filter
def initials(name: object) -> str:
    """`Kim Berger` is KB; a name without spaces its first one or two characters."""
    parts = str(name).replace("@", " ").split()
    first = "".join(part[0] for part in parts[:2]) if len(parts) > 1 else str(name)[:2]
    return first.upper()
