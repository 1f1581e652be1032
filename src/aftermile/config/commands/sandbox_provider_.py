"""`aftermile sandbox-provider`."""

import os
import signal
from pathlib import Path
from types import FrameType

import click

from aftermile.config.commands.serve_ import refuse_taken
from aftermile.config.errors import NotWritable

HOOK = "http://127.0.0.1:8000/api/v1/hooks/payments/sandbox/"


@click.command(
    "sandbox-provider",
    epilog=f"""
\b
Examples:
  aftermile sandbox-provider                        refunds are answered, no notices are sent
  aftermile sandbox-provider --webhook-url {HOOK}
  aftermile sandbox-provider --port 0 --late 60     a free port; late refunds take a minute
\b
How a refund behaves is chosen by the end of its payment's reference (pay_17~timeout), or for the next ones:
  curl http://127.0.0.1:8466/v1/behavior -H "Authorization: Bearer sandbox" \\
       -d '{{"behavior": "decline", "times": 1}}'
Behaviors: ok, decline, timeout, late, webhook_first, repeat, error
""",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8466, show_default=True, type=click.IntRange(0, 65535), help="0: a free one.")
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of its memory. Default: sandbox.sqlite3 in the folder AFTERMILE_DATA.",
)
@click.option(
    "--secret",
    envvar="AFTERMILE_SANDBOX_SECRET",
    default="sandbox",
    show_default=True,
    show_envvar=True,
    help="Key of its API; it also signs the notices.",
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
    Run the payment sandbox: a provider that moves no money and misbehaves on request.

    For rehearsals: point an installation to it with AFTERMILE_SANDBOX_URL, then see how a refund ends when
    the provider declines, times out after acting, answers late, or sends its notice before its answer. It
    remembers its refunds in one file and may be killed at any moment.
    """
    from aftermile.providers.payments.sandbox.server import Options, Server

    state = options["state"] or Path(_data()) / "sandbox.sqlite3"
    chosen = Options(**{**ctx.params, "state": state})
    if chosen.port:
        refuse_taken(chosen.host, chosen.port)
    try:
        chosen.state.parent.mkdir(parents=True, exist_ok=True)
        chosen.state.touch()
    except OSError as error:
        raise NotWritable(path=chosen.state, problem=error.strerror or str(error)) from error
    server = Server(chosen)
    signal.signal(signal.SIGTERM, _interrupt)
    click.echo(server.url)
    click.echo(f"The sandbox answers; set AFTERMILE_SANDBOX_URL={server.url} (end with Ctrl+C)", err=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.shutdown()
    finally:
        server.server_close()


def _data() -> str:
    return os.environ.get("AFTERMILE_DATA") or "data"


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
