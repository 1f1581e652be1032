"""The command line: help that teaches, and exit codes that a script may trust."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import httpx
import pytest
from click.testing import CliRunner, Result

from aftermile.config.cli import Exit, cli
from tests.factories import make_seller

SOURCE = Path(__file__).parents[2] / "src"


def run(*words: str) -> Result:
    umask = os.umask(0o022)
    try:
        return CliRunner().invoke(cli, [str(word) for word in words])
    finally:
        os.umask(umask)


def every(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for verb in group.list_commands(context):
        command = group.get_command(context, verb)
        yield (*path, verb)
        if isinstance(command, click.Group):
            yield from every(command, (*path, verb))


def started(*words: str, **env: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AFTERMILE_")}
    return subprocess.Popen(
        [sys.executable, "-m", "aftermile.config", *words],
        env={**kept, "PYTHONPATH": str(SOURCE), **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(*words: str, **env: str) -> tuple[int, str]:
    process = started(*words, **env)
    out, err = process.communicate(timeout=120)
    return process.returncode, out + err


@pytest.mark.parametrize("path", list(every(cli)), ids=" ".join)
def test_help_teaches_with_an_example(path):
    told = run(*path, "--help")
    assert told.exit_code == Exit.FINE
    assert f"aftermile {path[0]}" in told.output.partition("Example")[2]


def test_a_verb_alone_tells_all_verbs():
    told = run("--help").output
    assert all(f"\n  {path[0]} " in told for path in every(cli))
    assert "Exit codes:" in told


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("demo", "--port", "x"),
        ("serve", "--port", "99999"),
        ("worker", "--nope"),
        ("migrate", "extra"),
        ("doctor", "--nope"),
        ("import", "orders", "missing.csv", "--seller", "x"),
        ("backup",),
        ("restore", "missing.tar.gz"),
        ("user", "create", "a@example.com", "--role", "king"),
        ("sandbox-provider", "--port", "-1"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_understood(words):
    told = run(*words)
    assert told.exit_code == Exit.USAGE
    assert "Error:" in told.stderr


@pytest.mark.django_db
def test_a_part_that_there_is_not_is_named_with_those_there_are():
    told = run("rebuild", "--check", "money")
    assert told.exit_code == Exit.USAGE
    assert "“money” is none of: " in told.stderr
    assert "ledger" in told.stderr


@pytest.mark.django_db
def test_what_is_equal_and_what_is_there_end_with_zero():
    assert run("rebuild", "--check", "ledger").exit_code == Exit.FINE
    assert run("migrate", "--check").exit_code == Exit.FINE


@pytest.mark.django_db
def test_what_is_refused_says_its_code(tmp_path):
    sales = tmp_path / "sales.csv"
    sales.write_text("a,b\n1,2\n")
    for words, code in {
        ("import", "orders", sales, "--seller", "nobody"): "not_found",
        ("import", "orders", sales, "--seller", make_seller().slug): "has no column",
        ("backup", sales): "would_overwrite",
        ("restore", sales): "no_archive",
        ("restore", sales, "--verify"): "no_archive",
        ("user", "reset", "nobody@example.com", "--generate"): "not_found",
        ("user", "create", "a@example.com", "--seller", "nobody", "--generate"): "not_found",
    }.items():
        told = run(*words)
        assert (words[0], told.exit_code) == (words[0], Exit.REFUSED)
        assert code in told.stderr


@pytest.mark.django_db
def test_members_are_made_and_listed():
    slug = make_seller().slug
    made = run("user", "create", "kim@example.com", "--role", "agent", "--seller", slug, "--generate")
    assert made.exit_code == Exit.FINE
    assert "password: " in made.output
    assert "kim@example.com" in run("user", "list", "--seller", slug).output


def test_a_setting_that_cannot_be_is_told_with_how_to_mend_it(tmp_path):
    env = {"AFTERMILE_DATA": str(tmp_path), "AFTERMILE_THREADS": "many", "AFTERMILE_LATEST": "1"}
    code, told = ended("migrate", **env)
    assert code == Exit.SETTINGS
    assert "AFTERMILE_THREADS" in told
    code, told = ended("doctor", **env)
    assert code == Exit.DIFFERS
    line = told.splitlines().index(next(row for row in told.splitlines() if "AFTERMILE_THREADS" in row))
    assert told.splitlines()[line].startswith("WRONG")
    assert told.splitlines()[line + 1].strip().startswith("→ ")


def test_the_sandbox_answers_and_ends_when_told(tmp_path):
    process = started("sandbox-provider", "--port", "0", "--secret", "s", AFTERMILE_DATA=str(tmp_path))
    url = process.stdout.readline().strip()
    assert httpx.get(url).json()["name"] == "Aftermile sandbox"
    key = {"Authorization": "Bearer s"}
    body = {"payment": "pay_1~decline", "amount": {"minor": 5, "currency": "EUR"}}
    assert httpx.post(f"{url}/v1/refunds", json=body, headers=key).status_code == 402
    process.send_signal(signal.SIGTERM)
    _out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert f"AFTERMILE_SANDBOX_URL={url}" in err
    assert (tmp_path / "sandbox.sqlite3").exists()


def test_the_sandbox_says_why_it_cannot_start(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        told = run("sandbox-provider", "--port", taken.getsockname()[1], "--state", tmp_path / "s")
    assert (told.exit_code, "[port_taken]" in told.stderr) == (Exit.REFUSED, True)
    (tmp_path / "file").touch()
    told = run("sandbox-provider", "--port", "0", "--state", tmp_path / "file" / "s")
    assert (told.exit_code, "[not_writable]" in told.stderr) == (Exit.REFUSED, True)
