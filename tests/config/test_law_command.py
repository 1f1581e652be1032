"""`aftermile law`."""

import json

from click.testing import CliRunner

from aftermile.config.commands.law_ import command
from aftermile.policies.statutes import LAW_VERSION


def run(*arguments):
    return CliRunner().invoke(command, arguments)


def test_show_tells_articles_links_and_that_it_is_no_advice():
    result = run("show", "DE", "--on", "2026-08-01")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "Germany (DE), contracts of 2026-08-01"
    assert "  14 calendar days from the delivery." in lines
    assert "  https://www.gesetze-im-internet.de/bgb/" in lines
    assert "- A withdrawal button on the site" in lines
    assert lines[-1] == "This is not legal advice."


def test_show_as_json_holds_every_field():
    data = json.loads(run("show", "CA", "--region", "Québec", "--on", "2026-10-05", "--json").output)
    assert (data["jurisdiction"], data["known"], data["law_version"]) == ("CA-QC", True, LAW_VERSION)
    assert data["parts"]["withdrawal"]["term"] == {
        "amount": 7,
        "unit": "days",
        "counts_first_day": False,
        "rolls": False,
    }
    assert data["parts"]["conformity"]["goods_months"]["fridge"] == 72
    assert data["notice"] == "This is not legal advice."


def test_a_place_without_rows_and_a_day_before_them():
    result = run("show", "ZZ")
    assert result.exit_code == 2
    assert "no rows of law for “ZZ”" in result.output
    assert "No rows were in force that day" in run("show", "DE", "--on", "2010-01-01").output
    assert run("show", "DE", "--on", "soon").exit_code == 2


def test_coverage_names_every_place_and_what_is_not_verified():
    lines = run("coverage", "--on", "2026-11-22").output.splitlines()
    assert lines[-2].startswith("61 places, ")
    assert lines[-1] == f"law {LAW_VERSION}"
    data = json.loads(run("coverage", "--json").output)
    assert len(data["places"]) == 61
    assert {row["id"] for row in data["places"] if row["confidence"] == "low"} >= {"AT", "HU", "MY"}
    assert data["verified"] == sum(len(row["verified"]) for row in data["places"])
