"""`aftermile carrier`."""

import json
import sys
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

import click

from aftermile.config.cli import Exit, Group

if TYPE_CHECKING:
    from aftermile.parcels.carrier import CarrierInfo, SentScan, Tracking


@click.group(
    "carrier",
    cls=Group,
    epilog="""
\b
Examples:
  aftermile carrier detect numbers.txt
  echo "1Z 999 AA1 01 2345 6784" | aftermile carrier detect
  aftermile carrier list
  aftermile carrier read fedex answer.json
""",
)
def command() -> None:
    """Tell carriers by their tracking numbers, and read what they answer. No network is asked."""


@command.command(
    "detect",
    epilog="""
\b
Each line of the file is a number; spaces, hyphens, lower case and full-width digits do not matter.
Each line of the answer is JSON: number (as given) and candidates, best first: carrier, service,
standard, score (0 to 1, to rank by) and why. A number whose check digits are all wrong has no
candidate. A plain run of digits without a check digit needs --country.

\b
Examples:
  aftermile carrier detect numbers.txt > carriers.jsonl
  aftermile carrier detect --country JP - < numbers.txt
""",
)
@click.argument("file", type=click.File("r", encoding="utf-8-sig", errors="replace"), default="-")
@click.option("--country", default="", help="Country the parcels leave or reach (ISO 3166: DE, JP ...).")
@click.option(
    "--most", type=click.IntRange(min=1), default=5, show_default=True, help="Candidates a number at most."
)
def detect_(file: TextIO, country: str, most: int) -> None:
    """Name the carriers that each number of FILE (or of standard input) may belong to."""
    from aftermile.parcels.detect import detect

    out = sys.stdout  # click.echo would flush after every line
    for line in file:
        number = line.strip()
        if not number:
            continue
        candidates = [
            {
                "carrier": candidate.carrier,
                "service": candidate.service,
                "standard": candidate.standard,
                "score": candidate.score,
                "why": candidate.why,
            }
            for candidate in detect(number, country_hint=country, most=most)
        ]
        out.write(json.dumps({"number": number, "candidates": candidates}) + "\n")


@command.command(
    "list",
    epilog="""
\b
Each line: id, name, what it can do (parse: read the carrier's own answers), number of codes that
are mapped, countries (empty: everywhere).

\b
Examples:
  aftermile carrier list
  aftermile carrier list --json > carriers.jsonl
""",
)
@click.option("--json", "as_json", is_flag=True, help="A line of JSON a carrier.")
def list_(*, as_json: bool) -> None:
    """List the carriers whose answers can be read."""
    from aftermile.config.carriers import known

    for info in known():
        row = {
            "id": info.id,
            "label": info.label,
            "verbs": info.verbs,
            "countries": info.countries,
            "codes": len(info.codes),
            "version": info.version,
        }
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            verbs, countries = ",".join(info.verbs), " ".join(info.countries)
            click.echo(
                f"{info.id:<16} {info.label:<26} {verbs:<8} {len(info.codes):>5}  {countries}".rstrip()
            )


@command.command(
    "read",
    epilog="""
\b
FILE holds the bytes of one answer of the carrier's tracking API, as they came. Each line of the answer
is JSON, a parcel: number, health (not_found and others speak of the tracker, not of the parcel), state,
what else the carrier told, scans with their milestone, problems (events that could not be read).
Nothing is stored. Exit code 4: some events could not be read; 3: the answer cannot be used.

\b
Examples:
  aftermile carrier read fedex answer.json
  curl -s https://... | aftermile carrier read gls -
""",
)
@click.argument("carrier")
@click.argument("file", type=click.File("rb"))
@click.pass_context
def read_(context: click.Context, carrier: str, file: BinaryIO) -> None:
    """Read an answer of the carrier with this ID from FILE and tell what it says in our words."""
    from aftermile.config.carriers import known

    found = {info.id: info for info in known()}
    info = found.get(carrier)
    if info is None or info.parse is None:
        raise click.UsageError(f"“{carrier}” is none of: {', '.join(sorted(found))}.")
    trackings = info.parse(file.read())
    for tracking in trackings:
        click.echo(json.dumps(_row(info, tracking), ensure_ascii=False, default=str))
    if any(tracking.problems for tracking in trackings):
        context.exit(Exit.PARTLY)


def _row(info: "CarrierInfo", tracking: "Tracking") -> dict[str, Any]:
    from dataclasses import asdict

    from aftermile.parcels.folding import fold
    from aftermile.parcels.reading.scans import BadScan, known_of
    from aftermile.parcels.reading.sent import Table, fact_of_sent

    table, facts = Table(info.id, info.codes, info.version), []
    for scan in tracking.scans:
        try:
            facts.append(fact_of_sent(scan, table))
        except BadScan:
            continue
    state = fold(facts, known_of(facts, origin=tracking.origin, destination=tracking.destination))
    told = {name: value for name, value in asdict(tracking).items() if value and name != "scans"}
    said = f"{state.milestone}.{state.detail}" if state.detail else state.milestone
    return {
        **told,
        "health": tracking.health,
        "state": said if tracking.health == "ok" else "",
        "scans": [_scan(info, scan) for scan in tracking.scans],
    }


def _scan(info: "CarrierInfo", scan: "SentScan") -> dict[str, Any]:
    from dataclasses import asdict

    from aftermile.parcels.reading.sent import Table, mean

    meaning = mean(scan, Table(info.id, info.codes, info.version))
    told = {name: value for name, value in asdict(scan).items() if value and name not in ("raw", "milestone")}
    return {**told, **{name: value for name, value in meaning._asdict().items() if value}}
