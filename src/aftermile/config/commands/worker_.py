"""`aftermile worker`."""

import signal
import threading

import click

from aftermile.config.boot import boot, refuse_unmigrated


@click.command(
    "worker",
    epilog="""
\b
Examples:
  aftermile worker            run until stopped; start it on any number of hosts
  aftermile worker --once     run what is due now, then end (cron, tests)
""",
)
@click.option("--once", is_flag=True, help="Run what is due now, then end.")
def command(*, once: bool) -> None:
    """
    Run reactions, mails, webhooks and the clock's tasks.

    Work is claimed in batches with a lease: a worker that is killed loses nothing, another one goes on: on
    the same host at once, elsewhere when the lease has run out. SIGTERM lets the present piece of work end.
    """
    boot()
    refuse_unmigrated()
    from aftermile.events.worker import run_forever, run_once

    if once:
        total = 0
        while done := run_once():
            total += done
        click.echo(f"{total} runs done")
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    click.echo("The worker runs (end with Ctrl+C)", err=True)
    run_forever(stop)
