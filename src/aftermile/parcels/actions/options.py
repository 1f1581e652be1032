"""Options of shipping come, change, and are switched off; what a shop can offer to a place, with days."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.kernel.hours import DAYS
from aftermile.kernel.money import exponent
from aftermile.kernel.zones import ZONES
from aftermile.parcels.actions.promising import promise_for
from aftermile.parcels.errors import OptionExists
from aftermile.parcels.estimating.lines import LEGS, LegDays, arrives, leaves_on, moved
from aftermile.parcels.estimating.windows import Window, place_of
from aftermile.parcels.models import Location, OptionKind, ShippingOption
from aftermile.parcels.options import legs_of, line_of

MOST_DAYS: Final = 120
LONGEST_WORDS: Final = 120
MOST_MM: Final = 2_000_000_000


@dataclass(frozen=True, slots=True)
class OptionDraft:
    """Everything of an option; `words` and `price_text` by language, sizes in grams and millimeters."""

    code: str
    kind: str = "standard"
    words: Mapping[str, str] = field(default_factory=dict)
    carrier: str = ""
    service: str = ""
    origin: Location | None = None
    countries: tuple[str, ...] = ()
    max_grams: int | None = None
    max_longest_mm: int | None = None
    max_girth_mm: int | None = None
    max_value_minor: int | None = None
    currency: str = ""
    cut_off: time | None = None
    handling_days: int = 1
    workdays: tuple[str, ...] = ()
    calendar: str = ""
    days_off: tuple[date, ...] = ()
    weekend_delivery: bool = False
    legs: tuple[LegDays, ...] = ()
    price_text: Mapping[str, str] = field(default_factory=dict)
    position: int = 0
    active: bool = True


def draft_of(row: ShippingOption) -> OptionDraft:
    """Return an option as the draft that would save it unchanged."""
    same = {name: getattr(row, name) for name in OptionDraft.__slots__}
    days = tuple(date.fromisoformat(day) for day in row.days_off)
    lists = {"countries": tuple(row.countries), "workdays": tuple(row.workdays), "days_off": days}
    return OptionDraft(**{**same, **lists, "legs": tuple(legs_of(row))})


def save_option(
    seller: Seller, draft: OptionDraft, *, by: Actor, option: ShippingOption | None = None
) -> ShippingOption:
    """Add an option, or change one; raise `BadInput` with the field that is wrong, `OptionExists`."""
    _check(seller, draft)
    row = option or ShippingOption(seller=seller)
    for name, value in _columns(draft).items():
        setattr(row, name, value)
    row.changed_at = clock.now()
    try:
        with transaction.atomic():
            row.save()
            record("shipping_option.saved", subject=row, by=by, data=_told(row))
    except IntegrityError:
        raise OptionExists(option=draft.code) from None
    return row


@transaction.atomic
def switch_option(option: ShippingOption, *, active: bool, by: Actor) -> ShippingOption:
    """Offer an option, or no longer; what was promised with it stays as it was."""
    if option.active != active:
        option.active, option.changed_at = active, clock.now()
        option.save(update_fields=["active", "changed_at"])
        record("shipping_option.saved", subject=option, by=by, data=_told(option))
    return option


def _told(row: ShippingOption) -> dict[str, object]:
    return {
        "code": row.code,
        "kind": row.kind,
        "carrier": row.carrier,
        "countries": list(row.countries),
        "active": row.active,
    }


def _columns(draft: OptionDraft) -> dict[str, Any]:
    """Return the columns of a draft as the row keeps them."""
    values = {name: getattr(draft, name) for name in OptionDraft.__slots__}
    return {
        **values,
        "words": _clean(draft.words),
        "price_text": _clean(draft.price_text),
        "carrier": draft.carrier.strip().lower(),
        "service": draft.service.strip(),
        "countries": sorted({country.upper() for country in draft.countries}),
        "workdays": [day for day in DAYS if day in draft.workdays],
        "calendar": draft.calendar.upper(),
        "days_off": [day.isoformat() for day in sorted(set(draft.days_off))],
        "legs": [
            {**asdict(leg), "country": leg.country.upper()}
            for leg in sorted(draft.legs, key=lambda leg: LEGS.index(leg.leg))
        ],
        "currency": draft.currency.upper() if draft.max_value_minor is not None else "",
    }


def _clean(words: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in words.items() if text.strip()}


def _check(seller: Seller, draft: OptionDraft) -> None:
    plain = draft.code.replace("-", "").replace("_", "")
    if not plain.isalnum() or not plain.isascii() or len(draft.code) > 40:  # noqa: PLR2004 - its column
        raise BadInput(field="code", problem=_("use letters, digits, - and _ only."))
    if draft.kind not in OptionKind.values:
        known = ", ".join(OptionKind.values)
        raise BadInput(field="kind", problem=Phrase(_("use one of {known}."), known=known))
    if draft.origin is not None and draft.origin.seller_id != seller.pk:
        raise BadInput(field="origin", problem=_("it is no place of this seller."))
    if draft.kind == OptionKind.LOCAL_WAREHOUSE and draft.origin is None:
        raise BadInput(field="origin", problem=_("say which warehouse it leaves from."))
    for name in ("words", "price_text"):
        if any(len(text) > LONGEST_WORDS for text in getattr(draft, name).values()):
            most = Phrase(_("it may have {most} characters."), most=LONGEST_WORDS)
            raise BadInput(field=name, problem=most)
    _check_limits(draft)
    _check_places(draft)
    _check_days(draft)


def _check_limits(draft: OptionDraft) -> None:
    for name in ("max_grams", "max_longest_mm", "max_girth_mm"):
        value = getattr(draft, name)
        if value is not None and not 0 < value <= MOST_MM:
            words = (
                _("it must be more than 0.") if value <= 0 else _("it is larger than anything that is sent.")
            )
            raise BadInput(field=name, problem=words)
    if draft.max_value_minor is not None:
        if not draft.currency:
            raise BadInput(field="currency", problem=_("say in which currency the value is."))
        exponent(draft.currency.upper())
        if draft.max_value_minor <= 0:
            raise BadInput(field="max_value_minor", problem=_("it must be more than 0."))


def _check_places(draft: OptionDraft) -> None:
    legs = [leg.country for leg in draft.legs]
    for name, countries in (("countries", draft.countries), ("calendar", [draft.calendar]), ("legs", legs)):
        may_be_empty = name != "countries"
        for country in countries:
            if country.upper() not in ZONES and not (may_be_empty and not country):
                problem = Phrase(_("“{text}” is no country. Use two letters such as DE."), text=country[:20])
                raise BadInput(field=name, problem=problem)


def _check_days(draft: OptionDraft) -> None:
    if draft.cut_off is not None and draft.cut_off.tzinfo is not None:
        raise BadInput(field="cut_off", problem=_("write the local time without a zone, such as 15:00."))
    if any(day not in DAYS for day in draft.workdays):
        raise BadInput(field="workdays", problem=Phrase(_("use one of {known}."), known=", ".join(DAYS)))
    if not 0 <= draft.handling_days <= MOST_DAYS:
        raise BadInput(
            field="handling_days", problem=Phrase(_("it must lie between 0 and {most}."), most=MOST_DAYS)
        )
    seen = [leg.leg for leg in draft.legs]
    if any(leg not in LEGS for leg in seen) or len(set(seen)) < len(seen):
        known = ", ".join(LEGS)
        raise BadInput(field="legs", problem=Phrase(_("use each of {known} at most once."), known=known))
    if any(not 0 <= leg.p50 <= leg.p90 <= MOST_DAYS for leg in draft.legs):
        raise BadInput(field="legs", problem=_("the days of nine in ten must not be fewer than the usual."))


def window_of_option(
    option: ShippingOption,
    seller: Seller,
    *,
    country: str,
    postcode: str = "",
    at: datetime | None = None,
) -> Window | None:
    """
    Return the window of something ordered now (or at `at`) by this option, None without a destination.

    It leaves by the option's own calendar. Then history of the lane speaks where there is some, else the
    legs of the option, else what is said of its lane: the order in which parcels under way are estimated too.
    """
    at = at or clock.now()
    service = f"{option.carrier}:{option.service}" if option.carrier else option.service
    window = promise_for(
        seller,
        destination_country=country,
        destination_postcode=postcode,
        service=service,
        origin=option.origin,
        at=at,
    )
    if window is None:
        return None
    line, destination = line_of(option, seller), place_of(country.strip().upper())
    leaves, _in_time = leaves_on(line, at)
    if option.legs and window.basis == "defaults":
        return arrives(line, leaves, legs_of(option), destination)
    return moved(window, line, leaves, destination)
