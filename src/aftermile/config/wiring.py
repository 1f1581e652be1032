"""The only place that knows every room: what reacts to which event, what the clock starts, who provides."""

from aftermile.events.log import reactions
from aftermile.ledger import reactions as ledger_reactions


def wire() -> None:
    """Fill the registries; called once, when the models are loaded."""
    for reaction in ledger_reactions.REACTIONS:
        reactions.add(reaction.name, reaction)
