"""A day by law is one day for everybody: buyer in Honolulu, agent in Shanghai."""

from datetime import UTC, date, datetime

from django.template import Context, Template
from django.utils import timezone

from aftermile.cases.models import Deadline


def test_the_console_names_the_day_that_the_portal_names() -> None:
    end = datetime(2026, 12, 1, 9, 59, 59, tzinfo=UTC)  # 23:59:59 on the day before in Honolulu
    row = Deadline(
        kind="refund", due_at=end, zone="Pacific/Honolulu", clock="statutory", rule={"unit": "days"}
    )
    assert row.due_on == date(2026, 11, 30)
    with timezone.override("Asia/Shanghai"):
        told = Template("{% load aftermile %}{{ row.due_on|day }}").render(Context({"row": row}))
    assert 'datetime="2026-11-30"' in told


def test_hours_and_our_own_alarms_stay_instants() -> None:
    end = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert Deadline(due_at=end, clock="promise", rule={"unit": "hours"}).due_on == end
    assert Deadline(due_at=end, clock="internal", rule={"unit": "days"}).due_on == end
