"""
The 500 training tasks of tau-bench's retailer through our API: how many leave the shop as the source says.

Limit: all of them, at any size (a small run takes every tenth). Needs the source's folder below
`AFTERMILE_SHARED`; without it the benchmark says so and is passed over. Runs in a fresh test database.
"""

import os
import time

import django


def main(*, small: bool = False) -> bool:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftermile.config.settings")
    django.setup()
    from django.test.utils import (
        setup_databases,
        setup_test_environment,
        teardown_databases,
        teardown_test_environment,
    )

    from tests.api.tau_retail import NEEDED, TASKS

    if not TASKS:
        print(f"{NEEDED} is not there: passed over")
        return True
    setup_test_environment(debug=False)
    old = setup_databases(verbosity=0, interactive=False)
    try:
        return _measure(TASKS[::10] if small else TASKS)
    finally:
        teardown_databases(old, verbosity=0)
        teardown_test_environment()


def _measure(tasks: list) -> bool:
    from django.db import transaction

    from aftermile.kernel import clock
    from tests.api.tau_retail import AFTERWARDS, make_shop, replay

    equal = 0
    with transaction.atomic(), clock.frozen(AFTERWARDS):
        shop = make_shop()
        started = time.perf_counter()
        for task in tasks:
            try:
                replay(shop, task)
            except AssertionError as error:
                print(f"task {task['task']}: {str(error).splitlines()[:1]}")
            else:
                equal += 1
        spent = time.perf_counter() - started
        transaction.set_rollback(True)
    print(f"{equal} / {len(tasks)} tasks equal in {spent:,.1f} s: {equal / len(tasks):.3f}, limit 1.0")
    return equal == len(tasks)
