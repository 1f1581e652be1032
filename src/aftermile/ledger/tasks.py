"""What the clock starts for the ledger; `config.wiring` gives each its interval."""

from aftermile.ledger.actions import ask_due


def ask_providers() -> None:
    """Ask again about refunds whose provider left them open."""
    ask_due()
