"""`aftermile rebuild`."""

import click

from aftermile.config.boot import boot, refuse_unmigrated
from aftermile.config.cli import Exit

SHOWN = 20


@click.command(
    "rebuild",
    epilog="""
\b
Examples:
  aftermile rebuild --check            compare everything, change nothing; exit code 1 on a difference
  aftermile rebuild --check ledger     one part only
  aftermile rebuild search             make the search columns again
""",
)
@click.argument("names", nargs=-1)
@click.option("--check", is_flag=True, help="Only compare.")
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], *, check: bool) -> None:
    """
    Prove that stored state equals the facts it came from, or fold the facts again.

    Parts that cannot be mended by themselves, such as the ledger, are only compared: money is corrected by a
    new entry, never by a change.
    """
    boot()
    refuse_unmigrated()
    from aftermile.config.checks import checks

    unknown = sorted(set(names) - set(checks.names()))
    if unknown:
        known = ", ".join(checks.names())
        raise click.BadParameter(f"“{unknown[0]}” is none of: {known}.", param_hint="NAMES")
    chosen = [checks.get(name) for name in names] if names else [checks.get(name) for name in checks.names()]
    differing = 0
    for part in chosen:
        if part.mend is not None and not check:
            click.echo(f"{part.name}: {part.mend()} rows made again")
        differences = list(part.find())
        differing += len(differences)
        verdict = f"{len(differences)} differences" if differences else "equal"
        click.secho(f"{part.name}: {verdict} ({part.about})", fg="red" if differences else "green")
        for difference in differences[:SHOWN]:
            click.echo(f"  {difference}")
        if len(differences) > SHOWN:
            click.echo(f"  … and {len(differences) - SHOWN} more")
    ctx.exit(Exit.DIFFERS if differing else Exit.FINE)
