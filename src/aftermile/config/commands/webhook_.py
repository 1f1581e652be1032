"""`aftermile webhook`."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from aftermile.config.cli import Group
from aftermile.kernel.errors import BadInput


@click.group(
    "webhook",
    cls=Group,
    epilog="""
\b
Examples:
  aftermile webhook verify easypost --headers headers.txt --body body.json --secret 'my secret'
""",
)
def command() -> None:
    """Try out webhooks of tracking services. Nothing is stored and nothing is asked of a network."""


@command.command(
    "verify",
    epilog="""
\b
HEADERS has a header a line (`Name: value`) or is a JSON object. What stands behind `?token=` in the
address is given as a header `X-Url-Token`. BODY are the bytes as they came: a byte more, such as a line
end that an editor adds, and the signature does not fit any more.

\b
Exit codes: 0 valid (its trackings follow, one line of JSON each), 3 refused: [push_not_valid] says that
the signature is missing, does not fit or is stale, [push_broken] that the bytes cannot be read.

\b
Examples:
  aftermile webhook verify aftership --headers h.txt --body b.json --secret whsec
  aftermile webhook verify shippo --headers h.txt --body b.json --secret s --at 2026-11-22T08:00:00Z
""",
)
@click.argument("provider")
@click.option("--headers", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--body", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--secret", required=True, help="Secret of the service; several with commas.")
@click.option("--at", default="", help="Check as if it were this time; else now.")
def verify_(provider: str, headers: Path, body: Path, secret: str, at: str) -> None:
    """Check the signature of one push of PROVIDER, then say what it tells."""
    from aftermile.kernel import clock
    from aftermile.parcels.carrier import LARGEST_PUSH, ScanPushBroken

    service = _service(provider, secret)
    given = _headers(headers)
    if body.stat().st_size > LARGEST_PUSH:
        raise ScanPushBroken(provider=provider, problem=f"it is larger than {LARGEST_PUSH} bytes")
    raw = body.read_bytes()
    with clock.frozen(_instant(at) if at else clock.now()):
        service.verify(given, raw)
    for tracking in service.read(raw):
        click.echo(json.dumps(asdict(tracking), ensure_ascii=False, default=str))


def _service(provider: str, secret: str) -> Any:
    from aftermile.config.trackers import known

    pushing = {info.id: info for info in known() if "push" in info.verbs and info.make}
    info = pushing.get(provider)
    if info is None or info.make is None:
        raise click.UsageError(f"“{provider}” sends no webhooks here; use one of {', '.join(pushing)}.")
    config = {field.name: secret if field.secret else field.default for field in info.fields}
    return info.make(config)


def _headers(place: Path) -> dict[str, str]:
    words = place.read_text(encoding="utf-8-sig", errors="replace")
    try:
        found = json.loads(words)
    except ValueError:
        lines = [line.partition(":") for line in words.splitlines() if ":" in line]
        return {name.strip(): value.strip() for name, _, value in lines}
    if not isinstance(found, dict):
        raise BadInput(field="headers", problem="write lines `Name: value`, or a JSON object.")
    return {str(name): str(value) for name, value in found.items()}


def _instant(words: str) -> datetime:
    try:
        found = datetime.fromisoformat(words)
    except ValueError as error:
        raise BadInput(field="at", problem="write it as 2026-11-22T08:00:00Z.") from error
    if found.tzinfo is None:
        raise BadInput(field="at", problem="write it as 2026-11-22T08:00:00Z.")
    return found
