"""The command `aftermile`: one file per verb under `commands/`, loaded when it is asked for."""

import sys
from enum import IntEnum
from importlib import import_module
from typing import IO, Any, Final

import click

from aftermile import __version__
from aftermile.config.errors import BadSettings
from aftermile.kernel.errors import AftermileError

VERBS: Final = (
    "demo",
    "serve",
    "worker",
    "migrate",
    "doctor",
    "import",
    "rates",
    "automation",
    "rebuild",
    "backup",
    "restore",
    "user",
    "law",
    "policy",
    "parcel",
    "carrier",
    "scans",
    "points",
    "eta",
    "webhook",
    "sandbox-provider",
)

WHOLE: Final = 300
"""Letters of a sentence: no command is told in more."""


class Exit(IntEnum):
    """What a script may conclude from the end of a command."""

    FINE = 0
    DIFFERS = 1
    USAGE = 2
    REFUSED = 3
    PARTLY = 4
    SETTINGS = 78


class Refused(click.ClickException):
    """A business error at the command line: its words, its code, its exit code."""

    exit_code = Exit.REFUSED

    def __init__(self, error: AftermileError) -> None:
        super().__init__(str(error))
        self.code = error.code

    def show(self, file: IO[Any] | None = None) -> None:
        click.secho(f"{self.message}\n[{self.code}]", fg="red", err=True, file=file)


class NotStarted(Refused):
    exit_code = Exit.SETTINGS


class Group(click.Group):
    """A group that says in whole sentences what each of its commands does, however narrow the terminal."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(limit=WHOLE)) for name, command in names if command]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class Verbs(Group):
    """A group that imports a command only when it is needed, so that `serve` starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click gives it
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(_place(cmd_name)).command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BadSettings as error:
            raise NotStarted(error) from error
        except AftermileError as error:
            raise Refused(error) from error


def _place(verb: str) -> str:
    return f"aftermile.config.commands.{verb.replace('-', '_')}_"


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 something differs or is wrong, 2 not understood, 3 refused, "
    "4 done in part, 78 unsafe or unreadable settings.",
)
@click.version_option(__version__, prog_name="aftermile")
def cli() -> None:
    """
    Aftermile: everything that happens to an order after it is paid.

    \b
    Look around:        aftermile demo
    A new installation: aftermile doctor && aftermile migrate && aftermile user create you@example.com
    Every day:          aftermile serve    (with PostgreSQL also: aftermile worker)

    Settings are variables of the environment that start with AFTERMILE_; `aftermile doctor` shows them.
    """


def main() -> None:
    cli(prog_name="aftermile", windows_expand_args=False)
    sys.exit(Exit.FINE)
