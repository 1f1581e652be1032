"""Events of rules."""

from aftermile.events.log import declare

declare(
    "policy.published",
    "A new version of a seller's policy table is in force.",
    version="number of the version",
    rows="how many rows it has",
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
