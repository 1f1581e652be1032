"""Events of rules."""

from aftermile.events.log import declare

_TABLE = {
    "version": "number of the version",
    "purpose": "promise, program, evidence, automation or change",
    "channel": "sales channel of a marketplace program, else empty",
    "rows": "how many rows it has",
}

declare("policy.published", "A new version of a seller's policy table is in force.", **_TABLE)
declare("policy.shadowed", "A version runs in shadow: it writes down what it would have said.", **_TABLE)
declare(
    "policy.rolled_out",
    "A version decides for a share of the orders, or its trial ended.",
    percent="share of the orders, 0 when the trial ended",
    **_TABLE,
)
declare(
    "policy.reverted",
    "An earlier version is in force again, as a new version.",
    **{"from": "version that was in force", "to": "version whose rows are in force again"},
    **_TABLE,
)

_INPUT = {
    "key": "which number",
    "country": "country it holds for, empty for all",
    "category": "category of goods it holds for, empty for all",
    "value": "the number; money in minor units",
    "before": "what it was, empty when it was not set",
    "currency": "of money, else empty",
}

declare("cost_input.changed", "A number that the ranking of remedies rests on was set.", **_INPUT)
declare(
    "cost_input.cleared", "A number that was set was taken back to the measured one or the default.", **_INPUT
)

_PROOF = {
    "key": "what the shop can prove: informed, policy_posted ...",
    "country": "country it holds for, empty for all",
    "holds_from": "first day of contract it holds for",
    "holds_to": "last day, empty while it goes on",
}

declare("shop_fact.added", "A proof of what the shop does was written down.", **_PROOF)
declare("shop_fact.ended", "A proof of the shop holds no longer than a day.", **_PROOF)

_GOODS = {
    "category": "category of goods, or empty",
    "sku": "one product, or empty",
    "goods_class": "what kind of goods these are",
    "exclusions": "exclusions by law that they may fall under",
}

declare("goods_rule.saved", "A rule says what goods of a category or SKU are.", **_GOODS)
declare("goods_rule.removed", "A rule on goods was removed.", **_GOODS)
declare(
    "calendar.changed",
    "A day of the calendar was set by the operator; open deadlines may move.",
    country="country of the day",
    day="the day",
    change="works, off or removed",
)

declare(
    "backtest.asked",
    "Somebody asked what a policy table would have decided in the past.",
    table="id of the table",
    months="how far back it looks",
)
declare("backtest.canceled", "A backtest was called off.", table="id of the table")
declare(
    "backtest.finished",
    "A backtest ended.",
    table="id of the table",
    state="done or failed",
    cases="how many cases it looked at",
    changed="how many would be decided otherwise",
)
