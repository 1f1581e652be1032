"""What the clock starts for the ledger; `config.wiring` gives each its interval."""

from aftermile.ledger.actions import ask_charges_due, ask_due, expire_charges, expire_credits


def ask_providers() -> None:
    """Ask again about refunds and charges whose provider left them open."""
    ask_due()
    ask_charges_due()


def expire() -> None:
    """Close charges nobody paid and take expired credit out of the books."""
    expire_charges()
    expire_credits()
