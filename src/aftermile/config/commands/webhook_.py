"""`aftermile webhook`."""

import json
import re
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import click

from aftermile.config.cli import Group
from aftermile.kernel.errors import BadInput

URL_TOKEN: Final = "x-url-token"  # noqa: S105  a name; as in parcels/carrier.py, which takes long to load
SHAPES: Final = "write lines `Name: value`, or a JSON object of names and values."
REQUEST: Final = re.compile(r"[A-Z]+ (\S+) HTTP/\d")
NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
CURL: Final = ("<", ">", "*")
BLANK: Final = (" ", "\t")


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
HEADERS has a header a line (`Name: value`), as on the wire, in a log or as `curl -i` and `curl -v` print
them, or is JSON: an object, or a list of pairs. What stands behind `?token=` in the address is read from
the request's own line, or given as a header `X-Url-Token`. BODY are the bytes as they came: a byte more,
such as a line end that an editor adds, and the signature does not fit any more.

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
    named = {info.label.casefold(): info for info in pushing.values()}
    info = pushing.get(provider) or named.get(provider.casefold())
    if info is None or info.make is None:
        raise click.UsageError(f"“{provider}” sends no webhooks here; use one of {', '.join(pushing)}.")
    config = {field.name: secret if field.secret else field.default for field in info.fields}
    return info.make(config)


def _headers(place: Path) -> dict[str, str]:
    """Return the headers of a file: JSON, or HTTP as it stands on the wire, in a log or in a terminal."""
    words = place.read_bytes().decode("utf-8-sig", errors="replace")
    try:
        found = json.loads(words)
    except ValueError:
        return _lines(words)
    if isinstance(found, dict) and isinstance(found.get("headers"), dict | list):
        found = found["headers"]
    pairs = list(found.items()) if isinstance(found, dict) else found
    if not isinstance(pairs, list):
        raise BadInput(field="headers", problem=SHAPES)
    return dict(_pair(one) for one in pairs)


def _pair(one: Any) -> tuple[str, str]:
    """Return name and value of `["Sign", "00"]`, `{"name": "Sign", "value": "00"}`; of several, the first."""
    if isinstance(one, dict):
        one = (one.get("name"), one.get("value"))
    if not isinstance(one, list | tuple) or len(one) != 2 or not isinstance(one[0], str):  # noqa: PLR2004
        raise BadInput(field="headers", problem=SHAPES)
    name, value = one
    if isinstance(value, list):
        value = value[0] if value else ""
    return name, "" if value is None else str(value)


def _lines(words: str) -> dict[str, str]:
    """
    Read `Name: value` lines up to the first empty one behind them; curl's `> ` and `< ` may stand before.

    A request's own line says what stood behind `?token=`; a line that begins with a blank goes on with the
    one above.
    """
    found: dict[str, str] = {}
    last = ""
    for line in re.split("\r\n|\n|\r", words):
        said = line[1:].removeprefix(" ") if line[:1] in CURL else line
        if not said.strip() and found:
            break
        request = REQUEST.match(said)
        name, colon, value = said.partition(":")
        if request:
            found[URL_TOKEN] = next(iter(parse_qs(urlsplit(request[1]).query).get("token", [])), "")
        elif said[:1] in BLANK and last:
            found[last] = f"{found[last]} {said.strip()}".strip()
        elif colon and NAME.fullmatch(name.strip()):
            last = name.strip()
            found.setdefault(last, value.strip())
    return found


def _instant(words: str) -> datetime:
    try:
        found = datetime.fromisoformat(words)
    except ValueError as error:
        raise BadInput(field="at", problem="write it as 2026-11-22T08:00:00Z.") from error
    if found.tzinfo is None:
        raise BadInput(field="at", problem="write it as 2026-11-22T08:00:00Z.")
    return found
