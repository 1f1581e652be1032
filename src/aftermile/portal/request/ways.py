"""Ways out as a buyer weighs them: what you get, when, what you do, what it costs you."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aftermile.cases.drafts import ANY_WAY
from aftermile.database.moments import day
from aftermile.database.words import money_text
from aftermile.kernel import clock
from aftermile.kernel.money import Money
from aftermile.policies.owed import Decision, DueRule, Option
from aftermile.portal.words import REMEDIES, WHY, Words

USUAL_REFUND_DAYS: Final = 14
USUAL_ANSWER_HOURS: Final = 48


@dataclass(frozen=True, slots=True)
class Card:
    """One way out; `value` is what the form sends."""

    value: str
    title: Words
    icon: str
    money: str = ""
    when: str = ""
    doing: str = ""
    cost: str = ""
    right: str = ""


def ways_of(decision: Decision) -> list[Card]:
    """Return the cards of a decision, and one that leaves the choice to a person; none when refused."""
    if not decision.allowed:
        return []
    cards = [_card(option, decision) for option in decision.options]
    answer = _("We write to you by %(day)s.") % {"day": _respond_day(decision)}
    return [
        *cards,
        Card(
            ANY_WAY,
            _("Something else, or I am not sure"),
            "message",
            when=answer,
            doing=_("A person looks at it and proposes a way."),
        ),
    ]


def _card(option: Option, decision: Decision) -> Card:
    said = REMEDIES.get(option.remedy)
    return Card(
        value=option.remedy,
        title=said.title if said else option.remedy,
        icon=said.icon if said else "coin",
        money=money_text(Money(option.amount_minor, option.currency)),
        when=_when(option, decision),
        doing=_doing(option, decision),
        cost=_cost(option),
        right=option.cite if option.right else "",
    )


def _rule(decision: Decision, kind: str) -> DueRule | None:
    return next((rule for rule in decision.deadlines if rule.kind == kind), None)


def _when(option: Option, decision: Decision) -> str:
    rule = _rule(decision, "refund")
    days = rule.amount if rule else USUAL_REFUND_DAYS
    if option.goods_back:
        words = ngettext(
            "Your money goes out within %(days)d day after the items are back with us.",
            "Your money goes out within %(days)d days after the items are back with us.",
            days,
        )
    else:
        words = ngettext(
            "Your money goes out within %(days)d day after we agree.",
            "Your money goes out within %(days)d days after we agree.",
            days,
        )
    return words % {"days": days}


def _doing(option: Option, decision: Decision) -> str:
    if not option.goods_back:
        return _("Nothing to send back.")
    rule = _rule(decision, "send_back")
    if rule is None:
        return _("Send the items back with the return slip.")
    return ngettext(
        "Send the items back with the return slip within %(days)d day after we agree.",
        "Send the items back with the return slip within %(days)d days after we agree.",
        rule.amount,
    ) % {"days": rule.amount}


def _cost(option: Option) -> str:
    if not option.goods_back:
        return _("It costs you nothing.")
    if option.freight_payer == "buyer":
        return _("You pay the way back.")
    return _("It costs you nothing: we pay the way back.")


def _respond_day(decision: Decision) -> str:
    rule = _rule(decision, "respond")
    hours = rule.amount if rule and rule.unit == "hours" else USUAL_ANSWER_HOURS
    return day(clock.now() + timedelta(hours=hours))


def why_of(decision: Decision) -> list[str]:
    """Return in words why something is not possible at once, or not at all."""
    sentences = (_sentence(why.code, why.data) for why in decision.why if why.code in WHY)
    return list(dict.fromkeys(sentences))


def _sentence(code: str, data: dict[str, str | int]) -> str:
    shown = {name: str(value) for name, value in data.items()}
    if "closes_on" in shown:
        shown["closes_on"] = day(date.fromisoformat(shown["closes_on"]))
    return str(WHY[code]).format_map({"closes_on": "", **shown})
