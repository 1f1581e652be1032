"""`aftermile doctor`."""

import json
from dataclasses import asdict

import click

from aftermile.config.boot import boot
from aftermile.config.cli import Exit
from aftermile.config.env import Environment


@click.command(
    "doctor",
    epilog="""
\b
Examples:
  aftermile doctor              what is wrong, and how to mend it
  aftermile doctor --settings   every setting with its default and its use
  aftermile doctor --json       for a monitor; exit code 1 when something is wrong
""",
)
@click.option("--settings", "list_settings", is_flag=True, help="List every setting.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array, for programs.")
@click.pass_context
def command(ctx: click.Context, *, list_settings: bool, as_json: bool) -> None:
    """Look at settings, services, database, worker, mail and disk; say what is wrong and how to mend it."""
    Environment.tolerant = True
    boot()
    from aftermile.config.doctor import Level, examine
    from aftermile.config.settings import env

    if list_settings:
        _list(env, as_json=as_json)
        return
    findings = list(examine(env))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        marks = {
            Level.FINE: click.style("fine ", fg="green"),
            Level.NOTE: click.style("note ", fg="yellow"),
            Level.WRONG: click.style("WRONG", fg="red", bold=True),
        }
        for finding in findings:
            click.echo(f"{marks[finding.level]}  {finding.about}: {finding.words}")
            if finding.mend:
                click.echo(f"       → {finding.mend}")
    wrong = sum(finding.level is Level.WRONG for finding in findings)
    if not as_json:
        click.echo(f"\n{wrong} wrong" if wrong else "\nNothing is wrong.")
    ctx.exit(Exit.DIFFERS if wrong else Exit.FINE)


def _list(env: Environment, *, as_json: bool) -> None:
    settings = list(env.declared.values())
    if as_json:
        click.echo(json.dumps([asdict(setting) for setting in settings], indent=2))
        return
    section = ""
    for setting in settings:
        if setting.section != section:
            section = setting.section
            click.secho(f"\n{section}", bold=True)
        click.echo(
            f"  {click.style(setting.name, fg='cyan')} ({setting.kind}; default: {setting.default or 'none'})"
        )
        click.echo(f"      {setting.about}")
