"""`aftermile policy`."""

import click

from aftermile.config.commands.policies.backtest import backtest


@click.group(
    "policy",
    epilog="""
\b
Example:
  aftermile policy backtest --draft --seller lamp-house --months 12
""",
)
def command() -> None:
    """Tables of rules: try them on the past."""


command.add_command(backtest)
