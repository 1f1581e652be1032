"""
The database of the killed installation: `begin` makes the sellers, `wait` says what is still owed,
`judge <sandbox.sqlite3>` reads what was asked for as JSON and says what was lost and what is there twice.
"""

import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import django

django.setup()

from django.db.models import Q  # noqa: E402

from aftermile.accounts.actions import make_api_key  # noqa: E402
from aftermile.accounts.models import IdempotencyRecord  # noqa: E402
from aftermile.accounts.scopes import SCOPES  # noqa: E402
from aftermile.cases.models import (  # noqa: E402
    Automation,
    Case,
    Offer,
    Receipt,
    Replacement,
    Step,
)
from aftermile.cases.notices import NOTICES  # noqa: E402
from aftermile.config.checks import checks  # noqa: E402
from aftermile.events.log import reactions  # noqa: E402
from aftermile.events.models import Event, Mail, ReactionRun  # noqa: E402
from aftermile.ledger.models import Charge, ExternalMovement, Refund, StoreCredit  # noqa: E402
from aftermile.orders.models import Order, Unit  # noqa: E402
from aftermile.policies.actions import ensure_default_table, ensure_reasons  # noqa: E402
from tests.factories import make_seller, make_shop_facts, make_variants  # noqa: E402

ONCE = (
    *("case.opened", "case.approved", "case.settled", "case.offer_accepted", "case.carried_out"),
    *("refund.reserved", "refund.sent", "refund.done", "charge.opened", "charge.paid", "credit.issued"),
    *("replacement.sent", "order.canceled", "case.step_done", "case.resolved"),
)
"""Events of which each subject, or each step of it, has one at most."""
Faults = list[tuple[str, str]]


def begin() -> None:
    ensure_reasons()
    shops = []
    for name, pays_itself in (("asks", False), ("self", True)):
        seller = make_seller(name=name, slug=name, payment_provider="sandbox")
        ensure_default_table(seller)
        make_shop_facts(seller)
        large, small = make_variants(seller, ("L", 6000), ("S", 4500))
        Automation.objects.create(seller=seller, pay_when_due=pays_itself)
        _key, secret = make_api_key(name="ERP", seller=seller, scopes=tuple(SCOPES), by=None)
        shops.append({"secret": secret, "large": large.sku, "small": small.sku, "pays_itself": pays_itself})
    print(json.dumps(shops))  # noqa: T201


def owed() -> int:
    """Count what the worker still has to do."""
    return (
        ReactionRun.objects.filter(state="waiting").count()
        + Mail.objects.filter(state="waiting").count()
        + Refund.objects.filter(state__in=("reserved", "sent", "unknown")).count()
        + Charge.objects.filter(state__in=("open", "unknown")).count()
        + Step.objects.filter(owner="system", state__in=("ready", "doing")).count()
    )


def judge(memory: str) -> dict[str, Any]:
    stories = json.load(sys.stdin)
    lost: Faults = []
    twice: Faults = []
    for story in stories:
        for what, there, wanted in _compared(story):
            words = (story["story"], f"{what}: {there}, not {wanted}")
            if there != wanted:
                (twice if _more(there, wanted) else lost).append(words)
    for checked in (_events(), _mails(), _plans(), _provider(memory)):
        for kind, words in checked:
            (twice if kind == "twice" else lost).append(("all", words))
    orders = Order.objects.count()
    if orders != len(stories):
        (twice if orders > len(stories) else lost).append(("all", f"{orders} orders of {len(stories)}"))
    unequal = {name: found for name in checks.names() if (found := list(map(str, checks.get(name).find())))}
    effects = Case.objects.count() + Refund.objects.count() + Charge.objects.count() + Mail.objects.count()
    return {
        "stories": len(stories),
        "effects": effects + ReactionRun.objects.count(),
        "again": ReactionRun.objects.filter(attempts__gt=1).count(),
        "lost": lost,
        "twice": twice,
        "unequal": unequal,
    }


def _more(there: Any, wanted: Any) -> bool:
    if isinstance(there, list):
        return len(there) > len(wanted)
    return isinstance(there, int) and there > wanted


def _compared(story: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield what there is of a story and what there must be."""
    order = story["order"]
    cases = Case.objects.filter(order=order)
    yield "cases", cases.count(), 1 if story["case"] else 0
    yield "states", [case.state for case in cases], [story["state"]] if story["case"] else []
    yield "refunds", _sums(Refund.objects.filter(order=order, state="done")), story.get("refunds", [])
    yield "other refunds", Refund.objects.filter(order=order).exclude(state="done").count(), 0
    yield "charges", _sums(Charge.objects.filter(order=order, state="paid")), story.get("charges", [])
    yield "other charges", Charge.objects.filter(order=order).exclude(state="paid").count(), 0
    yield "receipts", Receipt.objects.filter(case__order=order).count(), story.get("receipts", 0)
    yield "offers", Offer.objects.filter(case__order=order).count(), story.get("offers", 0)
    sent = Replacement.objects.filter(case__order=order)
    yield "replacements", sent.filter(state="sent").count(), story.get("sent", 0)
    yield "other replacements", sent.exclude(state="sent").count(), 0
    yield "units", Unit.objects.filter(line__order=order).count(), 1 + story.get("sent", 0)
    yield "units held", Unit.objects.filter(line__order=order).exclude(holder_ref="").count(), 0
    balances = StoreCredit.objects.filter(
        buyer__in=Order.objects.filter(pk=order).values("buyer")
    ).values_list("balance_minor", flat=True)
    yield "credits", sorted(balances), story.get("credits", [])


def _sums(rows: Any) -> list[int]:
    return sorted(rows.values_list("amount_minor", flat=True))


def _events() -> Iterator[tuple[str, str]]:
    """Each event owes each of its reactions one run, done; nothing happened twice."""
    runs: dict[int, list[tuple[str, str]]] = {}
    for seq, name, state in ReactionRun.objects.values_list("event_id", "reaction", "state"):
        runs.setdefault(seq, []).append((name, state))
    seen: Counter[tuple[str, ...]] = Counter()
    for event in Event.objects.order_by("seq"):
        wanted = sorted((one.name, "done") for one in reactions if event.name in one.on)
        if sorted(runs.get(event.seq, [])) != wanted:
            yield "lost", f"{event.name} of {event.subject_id}: {runs.get(event.seq)} of {wanted}"
        if event.name in ONCE:
            seen[event.name, event.subject_id, str(event.data.get("step", ""))] += 1
    for key, count in seen.items():
        if count > 1:
            yield "twice", f"{' '.join(key)} happened {count} times"
    left = IdempotencyRecord.objects.filter(status=0).count()
    if left:
        yield "lost", f"{left} requests were begun and have no answer"


def _mails() -> Iterator[tuple[str, str]]:
    """The buyer was told of each notice of his case, and of nothing else."""
    written: Counter[str] = Counter(
        Mail.objects.filter(key__startswith="case:").values_list("key", flat=True)
    )
    wanted = set()
    cases = {case.pk: case for case in Case.objects.select_related("buyer")}
    for event in Event.objects.filter(name__in=NOTICES):
        case, notice = cases.get(event.subject_id), NOTICES[event.name]
        if case is not None and notice.when(case, event):
            wanted.add(f"case:{case.pk}:{notice.template}:{notice.episode(case, event)}"[:200])
    yield from (("lost", f"mail {key}") for key in wanted - set(written))
    yield from (("twice", f"mail {key}") for key in set(written) - wanted)
    wrong = Mail.objects.exclude(state__in=("sent", "kept")).values_list("key", "state", "error")
    yield from (("lost", f"mail {row}") for row in wrong)


def _plans() -> Iterator[tuple[str, str]]:
    """Every step of every plan is over; one for each key."""
    open_steps = Step.objects.exclude(state__in=("done", "skipped"))
    open_steps = open_steps.exclude(kind="recover")  # a person asks the carrier, afterwards
    for step in open_steps.select_related("case"):
        words = f"{step.case.kind} {step.case.remedy} {step.case_id} {step.case.state}"
        yield "lost", f"step {step.key} of {words} is {step.state} {step.error}"
    keys = Counter(Step.objects.values_list("case_id", "episode", "key"))
    yield from (("twice", f"step {key}") for key, count in keys.items() if count > 1)


def _provider(memory: str) -> Iterator[tuple[str, str]]:
    """What the provider remembers is what the ledger holds, key for key."""
    with sqlite3.connect(memory) as kept:
        moved = kept.execute("SELECT key, minor FROM refunds WHERE state = 'succeeded'").fetchall()
        things = kept.execute("SELECT key, body FROM things WHERE kind = 'sch' AND state = 'paid'").fetchall()
    refunds = Refund.objects.filter(provider="sandbox", state="done").values_list("pk", "amount_minor")
    yield from _differing("refund", moved, refunds)
    paid = [(key, json.loads(body)["amount"]["minor"]) for key, body in things]
    charges = Charge.objects.filter(provider="sandbox", state="paid").values_list("pk", "amount_minor")
    yield from _differing("charge", paid, charges)
    for movement in ExternalMovement.objects.filter(Q(alarm=True) | Q(settled_at=None)):
        yield "twice", f"money moved that nobody knows: {movement.provider_ref}"


def _differing(
    noun: str, outside: Iterable[tuple[str, int]], inside: Iterable[tuple[str, int]]
) -> Iterator[tuple[str, str]]:
    there, here = Counter(outside), Counter(inside)
    yield from (("twice", f"{noun} {key} moved at the provider alone") for key in there - here)
    yield from (("lost", f"{noun} {key} stands in the ledger alone") for key in here - there)


def main() -> None:
    if sys.argv[1] == "begin":
        begin()
    elif sys.argv[1] == "wait":
        for _line in sys.stdin:
            print(owed(), flush=True)  # noqa: T201
            django.db.close_old_connections()
    else:
        print(json.dumps(judge(sys.argv[2])))  # noqa: T201


if __name__ == "__main__":
    main()
