"""
Any order of opening, agreeing, sending, paying, ending and beginning again keeps the laws of the house.

`AFTERMILE_LONG_TESTS=1` looks further; with a number above 1 at so many runs.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stories.machine.everything import Everything

LONG = int(os.environ.get("AFTERMILE_LONG_TESTS") or 0)
RUNS = 8 if not LONG else 300 if LONG == 1 else LONG


@pytest.mark.django_db
@pytest.mark.slow
def test_the_laws_hold_whatever_happens():
    run_state_machine_as_test(
        Everything,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=60 if LONG else 20,
            deadline=None,
            derandomize=not LONG,
            print_blob=True,
            report_multiple_bugs=False,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
