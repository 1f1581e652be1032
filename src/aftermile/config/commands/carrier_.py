"""`aftermile carrier`."""

import json
from typing import TextIO

import click


@click.group(
    "carrier",
    epilog="""
\b
Examples:
  aftermile carrier detect numbers.txt
  echo "1Z 999 AA1 01 2345 6784" | aftermile carrier detect
""",
)
def command() -> None:
    """Tell carriers by their tracking numbers. Nothing is asked of a network."""


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

    out = click.get_text_stream("stdout")  # click.echo would flush after every line
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
