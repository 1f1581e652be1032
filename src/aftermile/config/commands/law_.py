"""`aftermile law`."""

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from aftermile.config.cli import Group
from aftermile.kernel.clock import now

if TYPE_CHECKING:
    from aftermile.policies.statutes import Law
    from aftermile.policies.statutes.parts import Place

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group(
    "law",
    cls=Group,
    epilog="""
\b
Examples:
  aftermile law show DE --on 2026-08-01
  aftermile law show US --region California --json
  aftermile law coverage
""",
)
def command() -> None:
    """Show the rows of law that decisions rest on. This is not legal advice."""


@command.command(
    "show",
    epilog="""
\b
Examples:
  aftermile law show DE                        what the law gives for contracts of today
  aftermile law show TR --on 2025-12-31        for contracts of that day
  aftermile law show CA --region QC --json     every field, for programs
""",
)
@click.argument("place")
@click.option("--region", default="", help="State or province, as addresses write it.")
@click.option("--on", "day", type=DAY, help="Day of the contract (2026-08-01); today when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(place: str, region: str, day: datetime | None, *, as_json: bool) -> None:
    """Show what the law of a place (DE, US-CA ...) gives to buyers, with articles and links."""
    from aftermile.policies.statutes import law_of

    on = day.date() if day else now().date()
    law = law_of(place, region, on)
    if law is None:
        raise click.BadParameter(
            f"no rows of law for “{place}” {region}".rstrip() + "; see `aftermile law coverage`.",
            param_hint="PLACE",
        )
    if as_json:
        click.echo(json.dumps(_plain(law, on), ensure_ascii=False, indent=2))
    else:
        _print(law, on)


def _print(law: "Law", on: date) -> None:
    from aftermile.policies.statutes import features
    from aftermile.policies.statutes.telling import tell
    from aftermile.policies.statutes.words import FEATURES, NOT_LEGAL_ADVICE, note_words

    click.secho(f"{law.place.name} ({law.id}), contracts of {on}", bold=True)
    if not law.known:
        click.echo("No rows were in force that day: a person looks.")
    for told in tell(law):
        mark = "verified" if told.row.verified else "not verified"
        click.echo()
        click.secho(told.title, bold=True)
        for line in told.lines:
            click.echo(f"  {line}")
        for line in told.notes:
            click.echo(f"  ({line})")
        click.echo(f"  {told.row.cite}")
        click.echo(f"  {told.row.url}")
        click.echo(f"  confidence {told.row.confidence}, {mark}. {told.row.checked}".rstrip())
    extra = [FEATURES[code] for code in features(law.id, on)]
    extra += [note_words(code, {}) for code in law.place.notes]
    if extra or law.place.upcoming:
        click.echo()
    for line in (*extra, law.place.upcoming):
        if line:
            click.echo(f"- {line}")
    click.echo(f"\n{NOT_LEGAL_ADVICE}")


def _plain(law: "Law", on: date) -> dict[str, Any]:
    from aftermile.policies.statutes import LAW_VERSION, features
    from aftermile.policies.statutes.laws import plain
    from aftermile.policies.statutes.words import NOT_LEGAL_ADVICE

    return {
        "jurisdiction": law.id,
        "name": law.place.name,
        "on": on.isoformat(),
        "known": law.known,
        "parts": {name: plain(part) for name, part in law.parts.items()},
        "features": {code: plain(row) for code, row in features(law.id, on).items()},
        "upcoming": law.place.upcoming,
        "law_version": LAW_VERSION,
        "notice": NOT_LEGAL_ADVICE,
    }


@command.command(
    "coverage",
    epilog="""
\b
Examples:
  aftermile law coverage                       places, parts, what is verified
  aftermile law coverage --json                the same for programs
""",
)
@click.option("--on", "day", type=DAY, help="Day of the contract; today when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def coverage(day: datetime | None, *, as_json: bool) -> None:
    """Say which places have rows of law, how sure we are of them, and which nobody has checked."""
    from aftermile.policies.statutes import LAW_VERSION, jurisdictions

    on = day.date() if day else now().date()
    rows = [_cover(place, on) for place in jurisdictions()]
    parts = sum(len(row["verified"]) + len(row["unverified"]) for row in rows)
    verified = sum(len(row["verified"]) for row in rows)
    if as_json:
        summary = {"places": rows, "parts": parts, "verified": verified, "law_version": LAW_VERSION}
        click.echo(json.dumps(summary, ensure_ascii=False, indent=2))
        return
    for row in rows:
        share = f"{len(row['verified'])}/{len(row['verified']) + len(row['unverified'])}"
        unverified = ", ".join(row["unverified"])
        click.echo(f"{row['id']:6} {row['confidence']:7} {share:>5} verified  {row['name']}")
        if unverified:
            click.echo(f"       not verified: {unverified}")
    by_confidence = {
        name: sum(row["confidence"] == name for row in rows) for name in ("high", "medium", "low")
    }
    told = ", ".join(f"{name} {count}" for name, count in by_confidence.items())
    click.secho(
        f"{len(rows)} places, {parts} parts, {verified} verified ({verified * 100 // parts} %); {told}",
        bold=True,
    )
    click.echo(f"law {LAW_VERSION}")


def _cover(place: "Place", on: date) -> dict[str, Any]:
    from aftermile.policies.statutes import law_of

    law = law_of(place.id, on=on)
    parts = law.parts if law else {}
    return {
        "id": place.id,
        "name": place.name,
        "parent": place.parent,
        "confidence": place.confidence,
        "verified": [name for name, part in parts.items() if part.verified],
        "unverified": [name for name, part in parts.items() if not part.verified],
    }
