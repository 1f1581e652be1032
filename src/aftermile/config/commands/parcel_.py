"""`aftermile parcel`."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TextIO

import click

if TYPE_CHECKING:
    from aftermile.parcels.folding import Fact, State

MOST_LETTERS: Final = 100_000
"""Of one line."""


@click.group(
    "parcel",
    epilog="""
\b
Examples:
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

Examples:
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
    from aftermile.config.cli import Exit
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
    from aftermile.parcels.reading.scans import BadScan, fact_of

    facts, problems = [], []
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            facts.append(fact_of(_row(line)))
        except (BadScan, json.JSONDecodeError, RecursionError) as error:
            problems.append({"line": number, "problem": str(error)})
    return facts, problems


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
