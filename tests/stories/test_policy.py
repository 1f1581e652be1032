"""A seller changes what he promises, sees where the law overrules it, publishes, and goes back."""

import re

import pytest

from tests.stories.conftest import DESK
from tests.stories.steps import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def set_cell(page, row: int, asked: str, value: str) -> None:
    """Pick a value for a cell as the keyboard does: open it, write, Enter."""
    page.locator("#grid-rows > tr").nth(row).locator(f".cell[data-asked={asked}] .cell-words").click()
    field = page.locator("dialog.picker [name=value]")
    field.fill(value)
    field.press("Enter")
    page.locator("dialog.picker").wait_for(state="hidden")


def add_row_column(page, field: str) -> None:
    page.select_option("[name=add_field]", field)
    page.click("[value=add-column]")
    page.locator(f"#grid-rows .cell[data-asked={field}]").first.wait_for()


def window_of(page, house, number: str) -> str:
    """Open a return of the lamp for a change of mind by hand; what the case says about the time."""
    order = house.facts(number)["home"].rstrip("/").rpartition("/")[2]
    page.goto(f"/console/cases/new/{order}/")
    page.check("input[name=kind][value=return]")
    page.select_option("#reason", "changed_mind")
    page.locator("input[name=unit]").first.check()
    page.click("main form button.btn-primary")
    page.wait_for_url("**/console/cases/case_*/**")
    return page.locator("main").inner_text()


def test_a_policy_is_changed_and_taken_back(people, house) -> None:
    page = people(**DESK)
    sign_in(page, "kim")
    page.goto("/console/policies/")
    page.locator("#grid-rows > tr").first.wait_for()

    # Seven days are less than the law gives; the strip says where before anything is saved.
    set_cell(page, 0, "window_days", "7")
    page.locator("#strip", has_text="overruled").wait_for()
    law = page.locator("#strip details", has_text="overruled")
    law.locator("summary").click()
    law.get_by_text("Germany", exact=False).first.wait_for()
    assert "BGB" in law.inner_text()

    # A test runs as one types.
    page.click(".grid-foot button[value=save]")
    page.get_by_text("Saved as a draft.").first.wait_for()
    page.locator("#tests a", has_text="Add").click()
    page.fill("#id_name", "Day 5, changed mind")
    page.locator("[name='said.window_days']").fill("45")
    page.click("main form[method=post] button.btn-primary")
    page.locator("#tests .test-failed", has_text="Day 5, changed mind").wait_for()
    set_cell(page, 0, "window_days", "45")
    page.locator("#tests .chip-ok").wait_for()
    page.click(".grid-foot button[value=save]")
    page.get_by_text("Saved as a draft.").first.wait_for()

    # On the past: one case was late by the old rows and would be in time by these.
    page.click("#strip a:has-text('Backtest this draft')")
    page.click("button:has-text('Start the backtest')")
    page.wait_for_url("**/console/policies/backtests/btst_*/")
    answer = page.locator(".backtest-answer").inner_text()
    assert re.search(r"\b1 of \d+ cases? would have been decided otherwise", answer), answer
    page.goto("/console/policies/")
    page.locator("#strip a.chip", has_text="would have been decided otherwise").wait_for()

    # Publishing shows what changes and asks for ticks.
    page.click("a:has-text('Publish…')")
    page.locator("#publish ins", has_text="45").wait_for()
    for box in page.locator("#publish input[type=checkbox]").all():
        box.check()
    page.click("#publish button.btn-primary")
    page.locator(".chip-ok", has_text="Version 2 in force").wait_for()
    assert "45 days" in window_of(page, house, "L-1006")

    # One click, and the rows of before decide again.
    page.goto("/console/policies/versions/")
    page.click("summary:has-text('Back to version 1')")
    page.click("details[open] form button")
    page.get_by_text("it has the rows of version 1").first.wait_for()
    page.goto("/console/policies/")
    page.locator(".chip-ok", has_text="Version 3 in force").wait_for()
    row = page.locator("#grid-rows > tr").first
    assert row.locator(".cell[data-asked=window_days] .cell-words").inner_text() == "30"
    said = window_of(page, house, "L-1007")
    assert ("30 days" in said, "45 days" in said) == (True, False), said
