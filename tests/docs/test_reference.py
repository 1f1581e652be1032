"""Every setting, event, error code, command and provider appears in the documentation."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from aftermile.config import payments
from aftermile.config.cli import VERBS
from aftermile.config.settings import env
from aftermile.events.log import event_types
from tools import reference

DOCS = Path(__file__).parents[2] / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_reference_is_what_the_code_says() -> None:
    # in a process of its own: click keeps the help of a command as it was first asked for
    asked = [sys.executable, "-m", "tools.reference"]
    ran = subprocess.run(asked, cwd=DOCS.parent, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_setting_is_documented() -> None:
    text = page("operate/settings.md")
    assert [name for name in env.declared if f"`{name}`" not in text] == []


def test_every_event_is_documented() -> None:
    text = page("integrate/events.md")
    assert [name for name in event_types.names() if f"### `{name}`" not in text] == []


def test_every_error_is_documented_and_has_one_owner() -> None:
    text = page("integrate/errors.md")
    errors = reference.all_errors()
    assert [error.code for error in errors if f"| `{error.code}` |" not in text] == []
    codes = [error.code for error in errors]
    assert sorted(codes) == sorted(set(codes))


def test_every_command_is_documented() -> None:
    text = page("operate/commands.md")
    assert [verb for verb in VERBS if f"## aftermile {verb}\n" not in text] == []


def test_every_provider_is_documented() -> None:
    text = page("integrate/providers.md")
    assert [info.id for info in payments.known() if f"`{info.id}`" not in text] == []


def test_pages_name_only_settings_that_exist() -> None:
    known = set(env.declared) | {f"{name}_FILE" for name in env.declared}
    known |= {
        "AFTERMILE_KILLS",
        "AFTERMILE_LONG_TESTS",
        "AFTERMILE_ALL_TASKS",
        "AFTERMILE_SHARED",
        "AFTERMILE_CI_POSTGRES",
        "AFTERMILE_",
    }
    for place in sorted(DOCS.rglob("*.md")):
        named = set(re.findall(r"AFTERMILE_[A-Z0-9_]*", place.read_text(encoding="utf-8")))
        # A mailbox has variables of its own name.
        named = {name for name in named if not name.startswith("AFTERMILE_MAILBOX_")}
        assert sorted(named - known) == [], place


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_both_readmes_start_with_the_two_commands(name: str) -> None:
    text = (DOCS.parent / name).read_text(encoding="utf-8")
    assert re.match(r"# Aftermile\n\n```sh\nmake run [^\n]*\nmake test\n```\n", text)
    assert "](docs/images/" in text
