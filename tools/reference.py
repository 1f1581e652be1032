"""
Make the pages of reference from the code: settings, commands, events, errors, providers.

    python -m tools.reference            compare, exit code 1 when a page is not what the code says
    python -m tools.reference --write    write them (make reference)
"""

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

import click

ROOT: Final = Path(__file__).parents[1]
DOCS: Final = ROOT / "docs"
NOTE: Final = "<!-- Made from the code by `make reference`; change the code, not this page. -->\n"


def cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def settings_page() -> str:
    """Every variable of the environment."""
    from aftermile.config.settings import env

    lines = [
        "# Settings",
        NOTE,
        "Aftermile reads its settings from variables of the environment. `aftermile doctor` says what is",
        "wrong with them, `aftermile doctor --settings` lists them. Each *secret* may stand in a file",
        "instead: `NAME_FILE=/run/secrets/name` is read in place of `NAME`.",
        "",
        "Lists are separated by commas. Durations are written `90s`, `15m`, `12h`, `30d`; sizes `500KB`,",
        "`20MB`.",
    ]
    section = ""
    for setting in env.declared.values():
        if setting.section != section:
            section = setting.section
            lines += [
                "",
                f"## {section}",
                "",
                "| variable | kind | default | what for |",
                "| --- | --- | --- | --- |",
            ]
        choices = (
            f" One of: {', '.join(f'`{choice}`' for choice in setting.choices)}." if setting.choices else ""
        )
        default = f"`{setting.default}`" if setting.default and setting.kind != "secret" else "none"
        lines.append(f"| `{setting.name}` | {setting.kind} | {default} | {cell(setting.about)}{choices} |")
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """Every verb of the command line, as `--help` says it."""
    from aftermile.config.cli import Exit, cli

    lines = [
        "# Commands",
        NOTE,
        "Each command explains itself: `aftermile VERB --help`.",
        "",
        "## Exit codes",
        "",
    ]
    meanings = {
        Exit.FINE: "done",
        Exit.DIFFERS: "something differs or is wrong (`doctor`, `rebuild --check`, `migrate --check`)",
        Exit.USAGE: "the command line was not understood",
        Exit.REFUSED: "refused: a rule forbids it; the words and the code stand on standard error",
        Exit.PARTLY: "done in part: some rows came back (`import`)",
        Exit.SETTINGS: "unsafe or unreadable settings",
    }
    lines += [f"- `{code.value}` {meaning}" for code, meaning in meanings.items()]
    names = list(cli.context_settings["help_option_names"])
    root = click.Context(
        cli,
        info_name="aftermile",
        color=False,
        max_content_width=100,
        terminal_width=100,
        help_option_names=names,
    )
    for name, command, context in _walk(cli, root):
        lines += ["", f"## {name}", "", "```text", command.get_help(context).replace("\b\n", ""), "```"]
    return "\n".join(lines) + "\n"


def _walk(group: click.Group, context: click.Context) -> Iterator[tuple[str, click.Command, click.Context]]:
    for verb in group.list_commands(context):
        command = group.get_command(context, verb)
        if command is None:
            continue
        inner = click.Context(command, info_name=verb, parent=context)
        inner.max_content_width = inner.terminal_width = 100
        yield inner.command_path, command, inner
        if isinstance(command, click.Group):
            yield from _walk(command, inner)


def events_page() -> str:
    """Every event type with its data."""
    from aftermile.events.log import event_types

    lines = [
        "# Events",
        NOTE,
        "Every change is one event, written in the transaction of the change. Timelines, webhooks and",
        '`GET /api/v1/events` show the same rows. Money in `data` is `{"minor": 5420, "currency": "EUR"}`,',
        "instants are RFC 3339 in UTC. New fields may appear; within a version no field changes its",
        "meaning.",
    ]
    noun = ""
    for name in event_types.names():
        event = event_types.get(name)
        if name.split(".")[0] != noun:
            noun = name.split(".")[0]
            lines += ["", f"## {noun}"]
        lines += ["", f"### `{name}`", "", event.summary]
        if event.data:
            lines += ["", "| field | meaning |", "| --- | --- |"]
            lines += [f"| `{field}` | {cell(str(meaning))} |" for field, meaning in event.data.items()]
    return "\n".join(lines) + "\n"


def errors_page() -> str:
    """Every coded error."""
    lines = [
        "# Errors",
        NOTE,
        "A refused request answers with a problem document (RFC 9457) whose `code` stands here and never",
        "changes; the words are translated and may. The command line prints the same codes in brackets.",
        "",
        "| code | status | words | repeat? |",
        "| --- | --- | --- | --- |",
    ]
    for error in sorted(all_errors(), key=lambda error: error.code):
        again = "yes" if error.retryable else ""
        lines.append(f"| `{error.code}` | {error.status} | {cell(error.words)} | {again} |")
    return "\n".join(lines) + "\n"


def all_errors() -> set[type]:
    """Return every error class with a code of its own."""
    from aftermile.kernel.errors import AftermileError

    for place in sorted((ROOT / "src" / "aftermile").rglob("*.py")):
        module = ".".join(place.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
        if "migrations" not in module and not module.endswith("__main__"):
            import_module(module)
    found: set[type] = set()
    waiting = [AftermileError]
    while waiting:
        error = waiting.pop()
        waiting += error.__subclasses__()
        if error.__module__.startswith("aftermile.") and "code" in vars(error):
            found.add(error)
    return found


def providers_page() -> str:
    """Every provider folder."""
    from aftermile.config.payments import known, variable

    lines = [
        "# Providers",
        NOTE,
        "A provider is one folder under `src/aftermile/providers/`. It is switched on when its required",
        "settings are there.",
        "",
        "## Payment providers",
    ]
    for info in known():
        lines += ["", f"### `{info.id}`: {info.label}", ""]
        if info.rehearsal:
            lines += ["For the demo and for tests: it moves no money, and a production leaves it off.", ""]
        if info.fields:
            lines += ["| setting | what for |", "| --- | --- |"]
            lines += [f"| `{variable(info, field)}` | {cell(field.about)} |" for field in info.fields]
    return "\n".join(lines) + "\n"


def cases_page() -> str:
    """Draw the table of moves of a case, from the code."""
    from aftermile.cases.moves import PERMISSIONS
    from aftermile.cases.states import MOVES, OPEN_STATES, State

    lines = [
        "# Moves of a case",
        NOTE,
        "One table in `cases/states.py` says which move leads from where to where and which event it leaves.",
        "What is behind it tells [the life of a case](cases.md).",
        "",
        "| move | from | to | event | permission |",
        "| --- | --- | --- | --- | --- |",
    ]
    for move, step in MOVES.items():
        sources = ", ".join(f"`{state}`" for state in State if state in step.sources)
        targets = ", ".join(f"`{state}`" for state in (step.target, *sorted(step.others)))
        permission = f"`{PERMISSIONS[move]}`" if move in PERMISSIONS else ""
        lines.append(f"| `{move}` | {sources} | {targets} | `{step.event}` | {permission} |")
    held = ", ".join(f"`{state}`" for state in State if state in OPEN_STATES)
    return "\n".join([*lines, "", f"A case holds its units in {held}.", ""])


def law() -> str:
    """What the law gives in each place."""
    from tools.law_page import law_page

    return f"# What the law gives\n{NOTE}\n{law_page()}"


PAGES: Final = {
    "use/law.md": law,
    "develop/moves.md": cases_page,
    "operate/settings.md": settings_page,
    "operate/commands.md": commands_page,
    "integrate/events.md": events_page,
    "integrate/errors.md": errors_page,
    "integrate/providers.md": providers_page,
}


def differing() -> Iterator[tuple[Path, str]]:
    """Yield each page that is not what the code says, with what it should hold."""
    for name, make in PAGES.items():
        place, text = DOCS / name, make()
        if not place.exists() or place.read_text(encoding="utf-8") != text:
            yield place, text


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftermile.config.settings")
    import django

    django.setup()
    pages = list(differing())
    for place, text in pages:
        print(
            f"{place.relative_to(ROOT)}: {'written' if '--write' in arguments else 'not what the code says'}"
        )
        if "--write" in arguments:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
    if pages and "--write" not in arguments:
        print("run: make reference")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
