# ruff: noqa: PLC0415, T201
"""
Programs that the proofs of automation run as processes of their own, on a real database.

python -m tests.cases.processes begin <cases> <budget>   cases of 50.00 that may settle alone; prints ids
python -m tests.cases.processes work <minutes>           a worker until all is done, that much later
python -m tests.cases.processes state                    prints what stands
"""

import json
import os
import sys
from datetime import timedelta


def begin(count: str, budget: str) -> None:
    from aftermile.cases.automation import start_automation
    from aftermile.policies.actions import ensure_default_table, ensure_reasons
    from tests.cases.acts import KIM, opened, promise_without_goods
    from tests.cases.test_automation import rule, table_of
    from tests.factories import make_order, make_seller, make_shop_facts

    ensure_reasons()
    seller = make_seller(payment_provider="sandbox")
    ensure_default_table(seller)
    make_shop_facts(seller)
    table_of(seller, rule())
    start_automation(seller, daily_budget_minor=int(budget), by=KIM)
    promise_without_goods(seller)
    cases = [opened(make_order(seller), wanted="returnless_refund").pk for _ in range(int(count))]
    print(json.dumps({"cases": cases}))


def work(minutes: str) -> None:
    from aftermile.events.worker import drain
    from aftermile.kernel import clock

    with clock.frozen(clock.now() + timedelta(minutes=int(minutes))):
        drain()


def state() -> None:
    from aftermile.cases.models import Approval, AutomationRun, Case
    from aftermile.events.models import ReactionRun
    from aftermile.ledger.actions import check_ledger
    from aftermile.ledger.models import Refund

    runs = AutomationRun.objects.filter(settled=True)
    print(
        json.dumps(
            {
                "whys": sorted(AutomationRun.objects.values_list("why", flat=True)),
                "worth": sum(runs.values_list("base_minor", flat=True)),
                "approvals": Approval.objects.filter(by_kind="system").count(),
                "states": sorted(Case.objects.values_list("state", flat=True)),
                "refunds": sorted(Refund.objects.values_list("state", "amount_minor")),
                "dead": list(ReactionRun.objects.filter(state="dead").values_list("reaction", "error")),
                "problems": check_ledger(),
            }
        )
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftermile.config.settings")
    import django

    django.setup()
    {"begin": begin, "work": work, "state": state}[sys.argv[1]](*sys.argv[2:])
