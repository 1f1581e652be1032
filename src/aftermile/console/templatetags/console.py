"""Tags of the console's frame."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString

from aftermile.console.backtests.words import sentence_of
from aftermile.console.cases.event_words import event_line
from aftermile.console.cases.reason_words import EVIDENCE
from aftermile.console.parcels.problems import marked_anew
from aftermile.console.rail import Stop, stops
from aftermile.events.models import Event
from aftermile.kernel.tenancy import Scope
from aftermile.parcels.carrier import carrier_label, trackers
from aftermile.policies.models import Backtest

register = template.Library()


@register.simple_tag(takes_context=True)
def rail(context: template.Context) -> list[tuple[Stop, bool]]:
    """Return the stops of the rail, each with whether this page belongs to it."""
    request: Any = context.get("request")
    path = request.path if request else ""
    return [(stop, stop.holds(path)) for stop in stops()]


@register.filter
def credit(minor: int) -> int:
    """`{{ posting.amount_minor|credit|money:currency }}`: the amount of a credit without its sign."""
    return -minor


@register.filter
def called(ref: str) -> str:
    """`{{ parcel.carrier|called }}`: what a carrier, or a service that asks carriers, is called."""
    service = trackers.find(ref) if ref else None
    return service.info.label if service else carrier_label(ref)


@register.filter
def anew(problem: str) -> SafeString:
    """`{{ stray.problem|anew }}`: why a scan was not taken, in the reader's language."""
    return marked_anew(problem)


@register.filter
def spaced(code: str) -> str:
    """`{{ dispute.reason|spaced }}`: a code of somebody else, as words."""
    return code.replace("_", " ")


@register.filter
def backtest_sentence(backtest: Backtest | None) -> str:
    """`{{ backtest|backtest_sentence }}`: what a finished backtest came to."""
    return sentence_of(backtest) if backtest is not None else ""


@register.filter
def words_of(text: str) -> list[str]:
    """`"a b"|words_of`: a list of words, to loop over."""
    return text.split()


@register.filter
def several(scope: Scope) -> bool:
    """Say whether rows of more than one seller may stand on a page."""
    return scope.sellers is None or len(scope.sellers) > 1


@register.filter
def evidence_words(kinds: Iterable[str]) -> str:
    """`{{ reason.evidence|evidence_words }}`: what proves a reason, in the reader's language."""
    return ", ".join(str(EVIDENCE.get(kind, kind)) for kind in kinds)


@register.filter
def told(event: Event) -> str:
    """`{{ run.event|told }}`: what happened, in words."""
    return event_line(event.name, event.data, {})[0]


@register.filter
def offers(decision: Any, remedy: str) -> bool:
    """Say whether a decision holds this remedy."""
    return decision is not None and decision.option(remedy) is not None
