"""`aftermile parcel`."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TextIO

import click

from aftermile.config.cli import Exit, Group

if TYPE_CHECKING:
    from aftermile.parcels.folding import Fact, State
    from aftermile.parcels.why import Why

MOST_LETTERS: Final = 100_000
"""Of one line."""


@click.group(
    "parcel",
    cls=Group,
    epilog="""
\b
Examples:
  aftermile parcel explain 3SLHOU2041187
  aftermile parcel fold scans.jsonl
  aftermile parcel fold --to DE --from CN a.jsonl b.jsonl
""",
)
def command() -> None:
    """Say where a parcel is by its scans, and why."""


@command.command(
    "fold",
    epilog="""
\b
A file is one parcel, a line one scan: a JSON object with at, local, zone, code, text, place, country,
carrier, number, leg, source, each optional; also direction (forward, return), piece, key, takes_back.
Prints one line of JSON a file: state, delivered_at, flags, explanation. Exit code 4 where lines
were left out. The order of lines never matters; "-" reads standard input.

\b
Examples:
  aftermile parcel explain 3SLHOU2041187
  aftermile parcel fold scans.jsonl
  aftermile parcel fold --pieces 3 scans.jsonl         also those of 3 pieces that nobody scanned yet
  aftermile parcel fold --since 2026-03-01 scans.jsonl    leave out an earlier use of the number
""",
)
@click.argument("files", nargs=-1, required=True, type=click.File(encoding="utf-8-sig", errors="replace"))
@click.option("--to", "destination", default="", help="Country the parcel goes to, such as DE.")
@click.option("--from", "origin", default="", help="Country it comes from.")
@click.option(
    "--since",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help="Day it was sent: scans 30 days older are left out.",
)
@click.option("--pieces", default=0, help="How many pieces the shipment has.")
def fold_files(
    files: tuple[TextIO, ...], destination: str, origin: str, since: datetime | None, pieces: int
) -> None:
    """Fold the scans of each file into the state of its parcel."""
    from aftermile.parcels.folding import fold_pieces
    from aftermile.parcels.reading.scans import known_of

    partly = False
    for file in files:
        facts, problems = _read(file)
        start = since.replace(tzinfo=UTC) if since else None
        known = known_of(facts, origin=origin, destination=destination, since=start)
        told = fold_pieces(facts, known, expected=pieces)
        states = {piece: _plain(state, facts) for piece, state in told.pieces.items()}
        # The piece that holds the others back speaks for all; one nobody scanned has nothing to say.
        speaks = next((row for row in states.values() if row["state"] == told.milestone), {})
        answer = {"file": file.name, **(speaks or _plain(fold_nothing(), [])), "state": told.milestone}
        if told.expected > 1:
            answer |= {"together": told.line, "pieces": states}
        click.echo(json.dumps({**answer, "problems": problems}, ensure_ascii=False))
        partly = partly or bool(problems)
    if partly:
        raise SystemExit(Exit.PARTLY)


def fold_nothing() -> "State":
    from aftermile.parcels.folding import fold

    return fold(())


def _read(file: TextIO) -> tuple[list["Fact"], list[dict[str, Any]]]:
    """Return the facts of a file, and what could not be read: line and reason."""
    from aftermile.parcels.reading.scans import BadScan, fact_of, legs_by_number

    facts, problems = [], []
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            facts.append(fact_of(_row(line)))
        except (BadScan, json.JSONDecodeError, RecursionError) as error:
            problems.append({"line": number, "problem": str(error)})
    return legs_by_number(facts), problems


def _row(line: str) -> dict[str, Any]:
    from aftermile.parcels.reading.scans import BadScan

    row = json.loads(line) if len(line) <= MOST_LETTERS else None
    if not isinstance(row, dict):
        raise BadScan("no JSON object, or a line too long")
    return row


def _plain(state: "State", facts: list["Fact"]) -> dict[str, Any]:
    from aftermile.parcels.folding import explain

    zone_known = "zone_unknown" not in state.flags
    return {
        "state": state.milestone,
        "detail": state.detail,
        "cause": state.cause,
        "party": state.party,
        "since": _time(state.since, zone_known=zone_known),
        "delivered_at": _time(state.delivered_at, zone_known=zone_known),
        "returned_at": _time(state.returned_at, zone_known=zone_known),
        "last_scan_at": _time(state.last_scan_at, zone_known=zone_known),
        "leg": state.leg,
        "flags": sorted(state.flags),
        "unknown_codes": state.unknown,
        "explanation": explain(state, facts),
    }


def _time(at: datetime | None, *, zone_known: bool) -> str | None:
    """A time whose zone nobody knows is written without one."""
    if at is None:
        return None
    return at.isoformat().replace("+00:00", "Z" if zone_known else "")


@command.command(
    "explain",
    epilog="""
\b
Examples:
  aftermile parcel explain 00340434161094015902
  aftermile parcel explain pcl_01kaq3z8x5r7t2v9w4y6b1c3de --json | jq .explanation
""",
)
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="One object of JSON.")
@click.option("--seller", "slug", default="", help="Short name of a seller, where several have the number.")
def explain_number(number: str, slug: str, *, as_json: bool) -> None:
    """Say where the parcel NUMBER (or its id) is by its stored scans, why, and which scans did not count."""
    from aftermile.config.boot import boot, refuse_unmigrated

    boot()
    refuse_unmigrated()
    from aftermile.accounts.models import Seller
    from aftermile.kernel.errors import NotFound
    from aftermile.kernel.tenancy import Scope
    from aftermile.parcels.queries import find_parcel_under
    from aftermile.parcels.why import why

    scope = Scope.everything()
    if slug:
        seller = Seller.objects.filter(slug=slug).first()
        if seller is None:
            raise NotFound(noun="seller", ref=slug)
        scope = seller.scope
    answer = _told(why(find_parcel_under(scope, number)))
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else "\n".join(_lines(answer)))


def _told(found: "Why") -> dict[str, Any]:
    parcel = found.parcel
    zone_known = "zone_unknown" not in parcel.flags.split()
    same = ("milestone", "detail", "cause", "party", "leg", "pieces", "pieces_delivered", "unknown_scans")
    times = ("milestone_at", "sent_at", "delivered_at", "returned_at", "last_scan_at")
    return {
        "parcel": parcel.pk,
        "number": parcel.tracking_number,
        "carrier": parcel.carrier,
        "order": parcel.shipment.order.number,
        **{name: getattr(parcel, name) for name in same},
        **{name: _time(getattr(parcel, name), zone_known=zone_known) for name in times},
        "flags": parcel.flags.split(),
        "pieces_line": found.line,
        "legs": [
            {
                **{name: getattr(leg, name) for name in ("position", "role", "carrier", "number", "health")},
                "needs": leg.needs.split(),
            }
            for leg in found.legs
        ],
        "explanation": found.explanation,
        "strays": [
            {"number": row.number, "source": row.source, "reason": row.reason, "problem": row.problem}
            for row in found.strays
        ],
    }


def _lines(told: dict[str, Any]) -> list[str]:
    head = told["milestone"] + (f".{told['detail']}" if told["detail"] else "")
    since = f" since {told['milestone_at']}" if told["milestone_at"] else ""
    lines = [f"{told['number'] or told['parcel']} ({told['carrier'] or 'no carrier'}): {head}{since}"]
    if told["pieces_line"]:
        lines.append(f"  {told['pieces_line']}")
    if told["flags"]:
        lines.append(f"  flags: {', '.join(told['flags'])}")
    lines += [f"  {row['piece'] + ': ' if row['piece'] else ''}{row['text']}" for row in told["explanation"]]
    for leg in told["legs"]:
        health = leg["health"] or "not asked yet"
        who = leg["carrier"] or "?"
        lines.append(f"  leg {leg['position']} {leg['role']}: {who} {leg['number']}, {health}")
    for row in told["strays"]:
        why = f"{row['reason']} {row['problem']}".rstrip()
        lines.append(f"  kept apart: {row['source']} for {row['number']}, {why}")
    return lines
