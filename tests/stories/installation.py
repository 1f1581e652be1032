"""
A small installation of its own for stories in a browser: `python -m tests.stories.installation <command>`.

`begin` writes one shop with its orders and members; `tell` answers each order number on its input with
what stands in the database about it, a line of JSON each, and looks for delays at `watch`.
"""

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.db import close_old_connections  # noqa: E402
from django.urls import reverse  # noqa: E402

from aftermile.accounts.models import Seller  # noqa: E402
from aftermile.accounts.roles import Role  # noqa: E402
from aftermile.cases.actions import LineRequest, open_case  # noqa: E402
from aftermile.cases.models import Case  # noqa: E402
from aftermile.events.models import Mail, ReactionRun  # noqa: E402
from aftermile.kernel import clock  # noqa: E402
from aftermile.kernel.actor import SYSTEM  # noqa: E402
from aftermile.ledger.actions import check_ledger  # noqa: E402
from aftermile.ledger.models import Refund  # noqa: E402
from aftermile.orders.models import Buyer, Order, Unit  # noqa: E402
from aftermile.parcels.models import Location, Parcel, Push  # noqa: E402
from aftermile.parcels.tasks import watch_delays  # noqa: E402
from aftermile.policies.actions import ensure_default_table, ensure_reasons  # noqa: E402
from tests.factories import make_buyer, make_member, make_order, make_seller, make_shop_facts  # noqa: E402
from tests.stories.books import books_of  # noqa: E402
from tests.stories.house import PASSWORD  # noqa: E402
from tests.stories.second_shop import open_second_shop  # noqa: E402
from tests.stories.third_shop import open_third_shop  # noqa: E402


def begin() -> None:
    ensure_reasons()
    seller = make_seller(
        name="Lampen Lindner",
        slug="lindner",
        country="DE",
        time_zone="Europe/Berlin",
        support_email="help@lindner.example",
        color="#b45309",
    )
    ensure_default_table(seller)
    make_shop_facts(seller)
    Location.objects.create(
        seller=seller, code="main", name="Hamburg", address="Hafenstr. 12\n20457 Hamburg", country="DE"
    )
    for name, role in (("kim", Role.OWNER), ("lee", Role.AGENT)):
        make_member(seller, role, email=f"{name}@lindner.example", password=PASSWORD, name=name.title())
    buyer = make_buyer(seller, name="李娜", email="lina@example.com", phone="+8613800001234", country="DE")
    make_order(seller, buyer=buyer, number="L-1001", units=[(3, 10_000), (1, 2_000)], shipping=500)
    sent = clock.now() - timedelta(days=20)
    make_order(
        seller,
        buyer=buyer,
        number="L-1002",
        units=[(2, 5_000)],
        state="shipped",
        delivered_at=None,
        shipped_at=sent,
    )
    for number in ("L-1003", "L-1004", "L-1006", "L-1007"):
        make_order(seller, buyer=buyer, number=number, units=[(1, 4_000), (1, 2_000)])
    _late_case(seller, buyer)
    open_second_shop()
    open_third_shop()


def _late_case(seller: Seller, buyer: Buyer) -> None:
    """A change of mind, 40 days after the parcel came."""
    came = clock.now() - timedelta(days=40)
    placed = came - timedelta(days=5)
    order = make_order(
        seller, buyer=buyer, number="L-1005", units=[(1, 4_000)], placed_at=placed, delivered_at=came
    )
    lines = [LineRequest(unit.pk, 1, "changed_mind") for unit in Unit.objects.filter(line__order=order)]
    open_case(order, kind="return", lines=lines, by=SYSTEM)


def facts(number: str) -> dict[str, object]:
    """What stands about the order with this number; what waits is counted before all else is read."""
    waiting = ReactionRun.objects.filter(state="waiting").count()
    order = Order.objects.select_related("seller").get(number=number)
    cases = Case.objects.filter(order=order).order_by("id")
    return {
        "home": reverse("portal:order", args=[order.seller.slug, order.pk]),
        "cases": [
            {
                "id": case.pk,
                "number": case.rma_number,
                "kind": case.kind,
                "state": case.state,
                "language": case.language,
                "agreed": case.agreed_minor,
                "refunded": case.refunded_minor,
                "evidence": case.evidence.count(),
                "receipts": case.receipts.count(),
                "offers": sorted(case.offers.values_list("state", flat=True)),
                "notes": list(case.notes.order_by("at").values_list("text", flat=True)),
            }
            for case in cases
        ],
        "refunds": list(
            Refund.objects.filter(order=order).order_by("id").values_list("state", "amount_minor")
        ),
        "refund_ids": list(Refund.objects.filter(order=order).order_by("id").values_list("pk", flat=True)),
        "units": sorted(Unit.objects.filter(line__order=order).values_list("quantity", "state")),
        "mails": list(
            Mail.objects.filter(seller=order.seller)
            .order_by("created_at", "id")
            .values("to", "subject", "language", "text", "created_at")
        ),
        "parcels": [_parcel(one) for one in Parcel.objects.filter(shipment__order=order).order_by("id")],
        "books": books_of(order),
        "ledger_faults": [str(fault) for fault in check_ledger()],
        "waiting": waiting,
        "pushes": Push.objects.filter(state="waiting").count(),
        "dead": list(ReactionRun.objects.filter(state="dead").values_list("reaction", "error")),
    }


def _parcel(parcel: Parcel) -> dict[str, object]:
    days = (parcel.deliver_from_on, parcel.deliver_by_on, parcel.promised_by_on)
    return {
        "id": parcel.pk,
        "milestone": parcel.milestone,
        "delay": parcel.delay,
        "days": [str(day) if day else "" for day in days],
        "scans": parcel.scans.count(),
        "notices": list(parcel.notices.order_by("id").values_list("kind", "state")),
        "answers": list(parcel.answers.order_by("id").values_list("kind", "value", "done_at")),
    }


def _watched() -> dict[str, object]:
    watch_delays()
    return {}


def tell() -> None:
    for line in sys.stdin:
        asked = line.strip()
        told = _watched() if asked == "watch" else facts(asked)
        print(json.dumps(told, default=str), flush=True)  # noqa: T201
        close_old_connections()


if __name__ == "__main__":
    {"begin": begin, "tell": tell}[sys.argv[1]]()
