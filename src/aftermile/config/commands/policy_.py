"""`aftermile policy`."""

import click

from aftermile.config.cli import Group
from aftermile.config.commands.policies.backtest import backtest
from aftermile.config.commands.policies.deciding import check, decide_, replay


@click.group(
    "policy",
    cls=Group,
    epilog="""
\b
Examples:
  aftermile policy decide facts.json --table promise.json --explain
  aftermile policy check promise.json
  aftermile policy backtest --draft --seller lamp-house --months 12
  aftermile policy replay --since 2026-08-01
""",
)
def command() -> None:
    """Decide what is owed, check tables of rules, try them on the past. This is not legal advice."""


for verb in (decide_, check, backtest, replay):
    command.add_command(verb)
