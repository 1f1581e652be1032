"""`aftermile demo`."""

import logging
import os
import threading
from pathlib import Path

import click

from aftermile.config.boot import boot
from aftermile.config.commands.migrate_ import migrate
from aftermile.config.commands.serve_ import serve
from aftermile.config.errors import DemoInProduction


@click.command(
    "demo",
    epilog="""
\b
Examples:
  aftermile demo                  look around on this machine
  aftermile demo --port 9000
  aftermile demo --no-serve       only make the demo's rows
""",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--serve/--no-serve", "serving", default=True, help="Serve after the rows are made.")
def command(*, host: str, port: int, serving: bool) -> None:
    """
    Make the demo's sellers, buyers, orders and cases, and serve them.

    A database that holds anything is left as it is. Mails are kept, not sent; refunds go to a sandbox.
    """
    os.environ.setdefault("AFTERMILE_MODE", "demo")
    os.environ.setdefault("AFTERMILE_BASE_URL", f"http://localhost:{port}")
    if "AFTERMILE_SANDBOX_URL" not in os.environ:
        os.environ["AFTERMILE_SANDBOX_URL"] = _start_sandbox(port)
    boot()
    logging.getLogger("aftermile.providers.payments.sandbox").setLevel(logging.WARNING)
    from django.conf import settings

    if settings.MODE == "production":
        raise DemoInProduction
    click.echo("Preparing the database …")
    migrate()
    from aftermile.config.seed.tell import is_begun, is_whole, tell

    if is_whole():
        click.echo("The demo is there already; it is left as it is.")
    elif is_begun():
        click.echo("The database holds rows already; they are left as they are.")
        click.echo("(If a former start of the demo was interrupted: empty the data folder, start again.)")
    else:
        click.echo("Making the demo: once, half a minute or so.")
        tell(lambda chapter: click.echo(f"Telling the demo's stories: {chapter} …"))
    print_ways_in(port)
    if serving:
        serve(host, port)


def _start_sandbox(port: int) -> str:
    """Run the payment sandbox in a thread of this process, on a free port; return its address."""
    from aftermile.providers.payments.sandbox.server import Options, Server

    data = Path(os.environ.get("AFTERMILE_DATA") or "data")
    data.mkdir(parents=True, exist_ok=True)
    hook = f"http://127.0.0.1:{port}/api/v1/hooks/payments/sandbox/"
    server = Server(Options(state=data / "sandbox.sqlite3", port=0, webhook_url=hook))
    threading.Thread(target=server.serve_forever, name="sandbox", daemon=True).start()
    return server.url


def print_ways_in(port: int) -> None:
    """Say the addresses of the demo's pages, and who may sign in."""
    from aftermile.accounts.models import Member
    from aftermile.config.seed.people import PASSWORD, SIGN_INS

    there = set(Member.objects.values_list("email", flat=True))
    people = [person for person in SIGN_INS if person.email in there]
    if not people:
        return
    click.echo(f"\nConsole   http://localhost:{port}/")
    click.echo(f"Portal    http://localhost:{port}/s/lamp-house/")
    click.echo(f"Shop      http://localhost:{port}/s/lamp-house/demo-shop/")
    if path := _tracking_page():
        click.echo(f"Tracking  http://localhost:{port}{path}")
    click.echo(f"Password  {PASSWORD}   for every sign-in:")
    for person in people:
        click.echo(f"  {person.email:30} {person.role.value:11} {person.seller or 'operator: every seller'}")
    click.echo("")


def _tracking_page() -> str:
    """Return where the buyer of a parcel that is on its way follows it: one that has come far."""
    from django.db.models import Count
    from django.urls import reverse

    from aftermile.parcels.actions.links import link_of
    from aftermile.parcels.models import Parcel

    sent = Parcel.objects.filter(seller__slug="lamp-house", shipment__direction="outbound", delivered_at=None)
    far = sent.annotate(scans_told=Count("scans")).order_by("-scans_told", "pk")
    parcel = far.select_related("shipment__order").first()
    return reverse("tracking:page", args=[link_of(parcel.shipment.order).token]) if parcel else ""
