"""`aftermile policy backtest` on own cases and on a file."""

import json

import pytest
from click.testing import CliRunner

from aftermile.config.cli import cli
from aftermile.policies.models import Backtest
from tests.cases.test_backtesting import HISTORY, case, document, seller, table  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(monkeypatch):
    place = "aftermile.config.commands.policies.backtest"
    monkeypatch.setattr(f"{place}.boot", lambda: None)
    monkeypatch.setattr(f"{place}.refuse_unmigrated", lambda: None)
    return lambda *arguments: CliRunner().invoke(cli, ["policy", "backtest", *map(str, arguments)])


def test_the_draft_against_own_cases(run, seller):  # noqa: F811
    table(seller, rules=(([], {"window_days": 14}),))
    table(seller, "live", version=1)
    case(seller, days=20)
    done = run("--seller", seller.slug, "--draft")
    assert done.exit_code == 1
    assert done.stdout.splitlines()[0] == "1 of 1 cases would have been decided otherwise."
    assert not Backtest.objects.exists()


def test_a_table_and_a_history_from_files(run, seller, tmp_path):  # noqa: F811
    rules, past = tmp_path / "draft.json", tmp_path / "past.csv"
    rules.write_text(json.dumps(document(([], {"window_days": 14}))))
    past.write_text(HISTORY)
    done = run("--seller", seller.slug, "--table", rules, "--history", past, "--json")
    result = json.loads(done.stdout)
    assert (result["cases"], result["left_out"], len(result["changes"])) == (2, {"bad_rows": 3}, 1)


def test_what_cannot_be_used_is_said(run, seller, tmp_path):  # noqa: F811
    broken = tmp_path / "draft.json"
    broken.write_text('{"schema": 1')
    assert run("--seller", seller.slug, "--table", broken).exit_code == 2
    broken.write_text(json.dumps(document(([("size", "==", 1)], {}))))
    refused = run("--seller", seller.slug, "--table", broken)
    assert (refused.exit_code, "[table_broken]" in refused.stderr) == (3, True)
    assert run("--seller", seller.slug, "--draft").exit_code == 3
    assert run("--seller", "nobody", "--draft").exit_code == 3
