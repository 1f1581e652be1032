"""What the law gives on a question."""

from datetime import date

from aftermile.policies.statutes import Calendars, Question, floor

CALENDARS = Calendars()


def ask(country, **given):
    facts = {
        "contract_on": date(2026, 8, 1),
        "today": date(2026, 8, 20),
        "basis": "withdrawal",
        "delivered_on": date(2026, 8, 5),
    }
    return floor(Question(country, **(facts | given)), CALENDARS)


def test_germany_gives_14_days_and_a_year_more_to_whom_was_not_told():
    told = {"informed": date(2026, 1, 1)}
    assert ask("DE", shop=told, today=date(2026, 8, 19)).open is True
    assert ask("DE", shop=told, today=date(2026, 8, 20)).open is False
    assert ask("DE", today=date(2027, 8, 19)).open is True
    assert ask("DE", today=date(2027, 8, 20)).open is False


def test_no_rows_is_not_a_no():
    answer = ask("XX")
    assert (answer.known, answer.open) == (False, None)
    answer = ask("DE", contract_on=date(2010, 1, 1))
    assert (answer.known, answer.open) == (False, None)
    assert ask("DE", delivered_on=None).open is None
