"""`aftermile sandbox-provider`."""

import os
import signal
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import click

from aftermile.config.commands.serve_ import refuse_taken
from aftermile.config.errors import NotWritable

HOOK = "http://127.0.0.1:8000/api/v1/hooks/payments/sandbox/"
TRACKER_HOOK = "http://127.0.0.1:8000/api/v1/webhooks/trackers"
VENDORS = {
    "stripe": "payments.stripe.server.StripeStandIn",
    "paypal": "payments.paypal.server.PayPalStandIn",
    "adyen": "payments.adyen.server.AdyenStandIn",
    "aftership": "trackers.aftership.server.AfterShipStandIn",
    "seventeentrack": "trackers.seventeentrack.server.SeventeenTrackStandIn",
    "easypost": "trackers.easypost.server.EasyPostStandIn",
    "shippo": "trackers.shippo.server.ShippoStandIn",
    "ship24": "trackers.ship24.server.Ship24StandIn",
    "karrio": "trackers.karrio.server.KarrioStandIn",
    "dhl_unified": "trackers.dhl_unified.server.DhlUnifiedStandIn",
}


@click.command(
    "sandbox-provider",
    epilog=f"""
\b
Examples:
  aftermile sandbox-provider                        refunds are answered, no notices are sent
  aftermile sandbox-provider --webhook-url {HOOK}
  aftermile sandbox-provider --port 0 --late 60     a free port; late refunds take a minute
  aftermile sandbox-provider --vendor stripe --port 8467 --webhook-url {HOOK.replace("sandbox", "stripe")}
\b
How a refund behaves is chosen by the end of its payment's reference (pay_17~timeout), or for the next ones:
  curl http://127.0.0.1:8466/v1/behavior -H "Authorization: Bearer sandbox" \\
       -d '{{"behavior": "decline", "times": 1}}'
Behaviors: ok, decline, timeout, late, webhook_first, repeat, error
\b
A tracking service has parcels that somebody tells it of, answers for them, and pushes:
  aftermile sandbox-provider --vendor aftership --port 8468 --webhook-url {TRACKER_HOOK}/aftership
  curl http://127.0.0.1:8468/rehearsal/parcel -d '{{"number": "RR123456785CN", "events": [
       {{"code": "Delivered_001", "text": "Delivered", "at": "2026-11-20T09:30:00+01:00"}}]}}'
Its behaviors: ok, error, busy, timeout, garbage (POST /rehearsal/behavior).
""",
)
@click.option(
    "--vendor",
    default="sandbox",
    show_default=True,
    type=click.Choice(["sandbox", *VENDORS]),
    help="Whose API it speaks; with a vendor it prints the settings that reach it.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8466, show_default=True, type=click.IntRange(0, 65535), help="0: a free one.")
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of its memory. Default: <vendor>.sqlite3 in the folder AFTERMILE_DATA.",
)
@click.option(
    "--secret",
    envvar="AFTERMILE_SANDBOX_SECRET",
    default="sandbox",
    show_default=True,
    show_envvar=True,
    help="Key of the sandbox's API; it also signs the notices.",
)
@click.option("--webhook-url", default="", help="Where notices go; without it none are sent.")
@click.option(
    "--late", default=5.0, show_default=True, type=click.FloatRange(0), help="Seconds until `late`."
)
@click.option(
    "--hold", default=30.0, show_default=True, type=click.FloatRange(0), help="Seconds of `timeout`."
)
@click.pass_context
def command(ctx: click.Context, /, **options: object) -> None:
    """
    Run a sandbox: a payment provider that moves no money, or a tracking service without parcels of its own,
    that misbehaves on request.

    For rehearsals: point an installation to it with AFTERMILE_SANDBOX_URL, then see how a refund ends when
    the provider declines, times out after acting, answers late, or sends its notice before its answer. It
    remembers its refunds in one file and may be killed at any moment.
    """
    vendor = str(options["vendor"])
    state = Path(str(options["state"] or Path(_data()) / f"{vendor}.sqlite3"))
    if options["port"]:
        refuse_taken(str(options["host"]), int(str(options["port"])))
    try:
        state.parent.mkdir(parents=True, exist_ok=True)
        state.touch()
    except OSError as error:
        raise NotWritable(path=state, problem=error.strerror or str(error)) from error
    given = {name: value for name, value in ctx.params.items() if name != "vendor"}
    server, settings = _sandbox(given, state) if vendor == "sandbox" else _stand_in(vendor, given, state)
    signal.signal(signal.SIGTERM, _interrupt)
    click.echo(server.url)
    click.echo(f"The {vendor} answers; set these (end with Ctrl+C):", err=True)
    for name, value in settings.items():
        click.echo(f"  AFTERMILE_{vendor}_{name}".upper() + f"={value}", err=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.shutdown()
    finally:
        server.server_close()


def _sandbox(given: dict[str, Any], state: Path) -> tuple[Any, dict[str, str]]:
    from aftermile.providers.payments.sandbox.server import Options, Server

    server = Server(Options(**{**given, "state": state}))
    return server, {"url": server.url}


def _stand_in(vendor: str, given: dict[str, Any], state: Path) -> tuple[Any, dict[str, str]]:
    from aftermile.providers.rehearsal import Options

    place, _, name = VENDORS[vendor].rpartition(".")
    module = import_module(f"aftermile.providers.{place}")
    wanted = {name: value for name, value in given.items() if name != "secret"}
    server = getattr(module, name)(Options(**{**wanted, "state": state}))
    return server, server.settings()


def _data() -> str:
    return os.environ.get("AFTERMILE_DATA") or "data"


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
