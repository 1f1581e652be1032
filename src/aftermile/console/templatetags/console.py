"""Tags of the console's frame."""

from typing import Any

from django import template

from aftermile.console.rail import Stop, stops

register = template.Library()


@register.simple_tag(takes_context=True)
def rail(context: template.Context) -> list[tuple[Stop, bool]]:
    """Return the stops of the rail, each with whether this page belongs to it."""
    request: Any = context.get("request")
    path = request.path if request else ""
    return [(stop, _holds(stop, path)) for stop in stops()]


def _holds(stop: Stop, path: str) -> bool:
    return path == stop.url if stop.noun == "today" else path.startswith(stop.url)


@register.filter
def credit(minor: int) -> int:
    """`{{ posting.amount_minor|credit|money:currency }}`: the amount of a credit without its sign."""
    return -minor


@register.filter
def words_of(text: str) -> list[str]:
    """`"a b"|words_of`: a list of words, to loop over."""
    return text.split()


@register.filter
def offers(decision: Any, remedy: str) -> bool:
    """Say whether a decision holds this remedy."""
    return decision is not None and decision.option(remedy) is not None
