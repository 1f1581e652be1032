"""Events of rules."""

from aftermile.events.log import declare

declare(
    "policy.published",
    "A new version of a seller's policy table is in force.",
    version="number of the version",
    rows="how many rows it has",
)
