"""`aftermile policy`, with the worked example of the documentation."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from aftermile.config.cli import Exit, cli
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from aftermile.policies.models import DecisionRecord
from aftermile.policies.starting import starting_document
from tests.factories import make_order, make_seller, make_shop_facts
from tests.policies.test_records import keep

PAGE = Path(__file__).parents[2] / "docs" / "integrate" / "facts.md"
pytestmark = pytest.mark.django_db


def run(*arguments):
    return CliRunner().invoke(cli, ["policy", *(str(one) for one in arguments)])


@pytest.fixture
def example(tmp_path) -> Path:
    found = re.search(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "facts.json"
    file.write_text(found[1], encoding="utf-8")
    return file


def test_the_example_of_the_documentation(example, tmp_path):
    told = run("decide", example)
    assert told.exit_code == 0
    lines = told.output.splitlines()
    assert lines[0] == "allow"
    assert any(line.startswith("- refund: EUR 54.95, goods back, freight: buyer  by law:") for line in lines)
    table = tmp_path / "promise.json"
    table.write_text(json.dumps(starting_document("EUR")), encoding="utf-8")
    data = json.loads(run("decide", example, "--table", table, "--json").output)
    assert (data["result"], data["closes_on"], data["versions"]) == (
        "allow",
        "2026-04-01",
        {"now": "promise.json"},
    )
    explained = run("decide", example, "--table", table, "--explain").output
    assert "lamp: offer" in explained
    assert "[promise.json#r1]" in explained


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"color": "red"}, "color"),
        ({"lines": "all"}, "lines"),
        ({"lines": [{"price": 5}]}, "lines 1 price"),
        ({"currency": "Taler"}, "currency"),
        ({"placed_at": "2026-02-26T12:00:00"}, "placed_at"),
        ({"placed_at": "yesterday"}, "facts"),
        ({"lines": [{"paid_minor": "5", "reason": "x"}]}, "facts"),
    ],
)
def test_what_cannot_be_read_is_named(example, change, named):
    example.write_text(json.dumps({**json.loads(example.read_text()), **change}))
    told = run("decide", example)
    assert (told.exit_code, named in told.output, "[bad_input]" in told.output) == (Exit.REFUSED, True, True)


def test_a_table_is_checked(tmp_path):
    table = tmp_path / "promise.json"
    table.write_text(json.dumps(starting_document("EUR")), encoding="utf-8")
    told = run("check", table)
    assert told.exit_code == 0
    assert told.output.startswith("promise.json: 2 rows, ")
    table.write_text("{", encoding="utf-8")
    assert "[file_unreadable]" in run("check", table).output


def test_kept_decisions_are_replayed():
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    make_shop_facts(seller)
    record = keep(make_order(seller))
    assert run("replay").exit_code == 2
    assert run("replay", "--all").output.startswith("1 decisions, 1 the same, 0 differ")
    assert run("replay", "--case", "RMA-1").exit_code == 2
    DecisionRecord.objects.filter(pk=record.pk).update(answer_hash="0" * 64)
    told = run("replay", "--since", "2020-01-01")
    assert (told.exit_code, record.pk in told.output) == (1, True)
    assert run("check").exit_code == 0
