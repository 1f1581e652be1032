from datetime import UTC, date, datetime, timedelta, timezone
from threading import Thread

import pytest

from aftermile.kernel import clock


def test_now_is_aware_and_in_utc():
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_frozen_clock_stands_in_its_block_alone():
    outer, inner = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    with clock.frozen(outer):
        with clock.frozen(inner):
            assert clock.now() == inner
        assert clock.now() == outer
        elsewhere = []
        thread = Thread(target=lambda: elsewhere.append(clock.now()))
        thread.start()
        thread.join()
        assert elsewhere != [outer]
    assert clock.now() > outer + timedelta(days=1)


def test_instants_are_turned_to_utc_and_need_a_zone():
    with clock.frozen(datetime(2026, 1, 1, 8, tzinfo=timezone(timedelta(hours=8)))):
        assert clock.now().isoformat() == "2026-01-01T00:00:00+00:00"
    with pytest.raises(ValueError, match="zone"), clock.frozen(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


def test_today_is_a_day_of_a_place():
    with clock.frozen(datetime(2026, 1, 1, 20, tzinfo=UTC)):
        assert (clock.today("Asia/Shanghai"), clock.today("America/New_York")) == (
            date(2026, 1, 2),
            date(2026, 1, 1),
        )
