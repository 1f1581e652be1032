"""Ways out as a buyer weighs them: what you get, when, what you do, what it costs you."""

from collections.abc import Callable
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
from aftermile.parcels.buyer_words import Words
from aftermile.policies.owed import Decision, DueRule, Option
from aftermile.portal.lengths import length_of
from aftermile.portal.words import REMEDIES, WHY

USUAL_REFUND_DAYS: Final = 14
USUAL_ANSWER_HOURS: Final = 48
IN_KIND: Final = frozenset({"replacement", "exchange", "repair"})


@dataclass(frozen=True, slots=True)
class Card:
    """One way out; `value` is what the form sends. `right` is the article of the law that gives it."""

    value: str
    title: Words
    icon: str
    money: str = ""
    gets: str = ""
    when: str = ""
    doing: str = ""
    cost: str = ""
    less: str = ""
    right: str = ""
    url: str = ""
    offer: bool = False


def ways_of(decision: Decision) -> list[Card]:
    """
    Return the cards of a decision, and one that leaves the choice to a person; none when refused.

    What the law gives stands first, in the law's own order; what the shop offers besides comes after it.
    """
    if not decision.allowed:
        return []
    rights = any(option.right for option in decision.options)
    cards = [
        _card(option, decision, offer=rights and not option.right)
        for option in sorted(decision.options, key=lambda option: (not option.right, option.tier))
    ]
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


def _card(option: Option, decision: Decision, *, offer: bool) -> Card:
    said = REMEDIES.get(option.remedy)
    amount = Money(option.amount_minor, option.currency)
    return Card(
        value=option.remedy,
        title=said.title if said else option.remedy,
        icon=said.icon if said else "coin",
        money=money_text(amount) if option.amount_minor > 0 else "",
        gets=_gets(option),
        when=_when(option, decision),
        doing=_doing(option, decision),
        cost=_cost(option),
        less=_less(option),
        right=option.cite if option.right else "",
        url=option.url if option.right else "",
        offer=offer,
    )


def _gets(option: Option) -> str:
    """Say what the amount alone does not."""
    if option.remedy in IN_KIND:
        return {
            "replacement": _("We send you the same again."),
            "exchange": _("You choose another size, color or model; we settle the difference with you."),
            "repair": _("We repair it and send it back to you."),
        }[option.remedy]
    if option.remedy == "store_credit" and option.bonus_percent:
        return _("%(n)d%% more than the price, to spend at our shop.") % {"n": option.bonus_percent}
    if option.remedy == "store_credit":
        return _("To spend at our shop.")
    if option.remedy == "coupon":
        return _("For your next order at our shop.")
    if option.right and option.amount_minor <= 0:
        return _("How much is agreed with you.")
    return ""


def rule_of(decision: Decision, kind: str) -> DueRule | None:
    """Return the time limit of a kind that we owe the buyer, the one with the nearest day first."""
    rules = [rule for rule in decision.deadlines if rule.kind == kind]
    owed = [rule for rule in rules if rule.clock != "internal"] or rules
    return min(owed, key=lambda rule: rule.due_on or date.max, default=None)


def _when(option: Option, decision: Decision) -> str:
    if option.remedy in IN_KIND:
        return _when_in_kind(decision)
    rule = rule_of(decision, "refund")
    if option.remedy in ("store_credit", "coupon"):
        return _("As soon as the items are back with us.") if option.goods_back else _("As soon as we agree.")
    if rule is not None and rule.due_on is not None:
        return _by_day(rule, option)
    if rule is not None and not rule.amount:
        return _("Your money goes out at once.")
    length = length_of(rule.amount, rule.unit) if rule else length_of(USUAL_REFUND_DAYS, "days")
    if not option.goods_back:
        return _("Your money goes out within %(time)s after we agree.") % {"time": length}
    return _("Your money goes out within %(time)s after the items are back with us.") % {"time": length}


def _by_day(rule: DueRule, option: Option) -> str:
    assert rule.due_on is not None
    data = {"day": day(rule.due_on)}
    if option.goods_back and rule.starts in ("opened", "canceled"):
        return _("Your money goes out by %(day)s, or as soon as the items are back if that is later.") % data
    return _("Your money goes out by %(day)s.") % data


def _when_in_kind(decision: Decision) -> str:
    rule = rule_of(decision, "repair")
    if rule is not None and rule.due_on is not None:
        return _("Done by %(day)s.") % {"day": day(rule.due_on)}
    if rule is not None and rule.amount:
        return _("Done within %(time)s.") % {"time": length_of(rule.amount, rule.unit)}
    return _("Without delay; we tell you the day as soon as we agree.")


def _doing(option: Option, decision: Decision) -> str:
    if not option.goods_back:
        return _("Nothing to send back.")
    rule = rule_of(decision, "send_back")
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


_LESS: Final[dict[str, Callable[[], str]]] = {
    "value_loss": lambda: _(
        "If it was used more than trying it takes, a part of the price may be taken off."
    ),
    "restocking": lambda: _("A fee for taking it back may be taken off; we tell you before."),
    "cancellation_fee": lambda: _("A fee for canceling may be taken off; we tell you before."),
}


def _less(option: Option) -> str:
    """Say what may still be taken off after we looked at the goods."""
    return " ".join(_LESS[name]() for name in option.deductions if name in _LESS)


def _respond_day(decision: Decision) -> str:
    rule = rule_of(decision, "respond")
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
