import csv
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F, Sum

from aftermile.accounts.models import Seller
from aftermile.cases.models import Case, CaseLine, Receipt, ReceiptLine
from aftermile.config.checks import checks
from aftermile.events.models import Event, ReactionRun
from aftermile.kernel.actor import SYSTEM
from aftermile.ledger.actions import check_ledger
from aftermile.ledger.models import Entry, Posting, Refund
from aftermile.orders.actions import upsert_products
from aftermile.orders.drafts import PartDraft, ProductDraft, VariantDraft
from aftermile.orders.importing.jobs import run_import, start_import
from aftermile.orders.importing.mapping import built_in
from aftermile.orders.models import ImportJob, Order, OrderLine, Unit
from tests.factories import make_seller

pytestmark = pytest.mark.django_db
SHARED = Path(os.environ.get("AFTERMILE_SHARED", "../shared"))
UCI = SHARED / "data" / "uci_online_retail" / "online_retail.csv.gz"

HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
ROWS = [
    "536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
    "536365,POST,POSTAGE,1,2010-12-01 08:26:00,3.00,17850.0,United Kingdom",
    "536366,85123A,LANTERN,2,2010-12-02 08:26:00,2.55,17850.0,EIRE",
    "536367,22222,,5,2010-12-02 08:26:00,0.0,,United Kingdom",
    "536368,22222,damaged,-5,2010-12-02 08:26:00,0.0,,United Kingdom",
    "A563186,B,Adjust bad debt,1,2011-08-12 14:51:00,-11062.06,,United Kingdom",
    "C536391,85123A,LANTERN,-3,2010-12-03 10:00:00,2.55,17850.0,United Kingdom",
    "C536391,POST,POSTAGE,-1,2010-12-03 10:00:00,3.00,17850.0,United Kingdom",
    "C536392,85123A,LANTERN,-9,2010-12-04 10:00:00,2.55,17850.0,United Kingdom",
    "C536393,85123A,LANTERN,-1,2010-12-04 10:00:00,2.55,,United Kingdom",
    "C536394,85123A,LANTERN,-1,2010-12-04 10:00:00,2.55,1,United Kingdom",
]


@pytest.fixture
def seller(db: None, tmp_path: Path, settings: Any) -> Seller:
    settings.DATA = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "media"
    return make_seller(base_currency="GBP", country="GB", time_zone="Europe/London")


def load(seller: Seller, path: Path) -> ImportJob:
    return run_import(start_import(seller, path, built_in()["uci_online_retail"], by=SYSTEM))


def small(tmp_path: Path) -> Path:
    path = tmp_path / "uci.csv"
    path.write_text("\n".join([HEAD, *ROWS]) + "\n", "utf-8")
    return path


def test_a_kit_comes_back_by_its_parts(seller: Seller, tmp_path: Path) -> None:
    variants = [VariantDraft("85123A", parts=[PartDraft("GLASS1", 2, share=3), PartDraft("WICK1", share=2)])]
    upsert_products(seller, [ProductDraft("lantern", "Lantern", variants=variants)])
    job = load(seller, small(tmp_path))
    assert (job.counts["returns_matched"], job.counts["returns_in_part"], job.counts["cases"]) == (1, 1, 3)
    back = Unit.objects.filter(state="returned").values_list("part_sku").annotate(Sum("quantity"))
    assert dict(back) == {"GLASS1": 16, "WICK1": 8}
    assert Unit.objects.filter(line__sku="85123A", part=None).count() == 0
    assert list(checks.get("units").find()) == []
    assert list(check_ledger()) == []


def test_canceled_invoices_become_closed_returns(seller: Seller, tmp_path: Path) -> None:
    job = load(seller, small(tmp_path))
    counts = {key: value for key, value in job.counts.items() if value}
    assert counts == {
        "rows": 11,
        "lines": 3,
        "orders_created": 2,
        "rows_skipped": 3,
        "rows_returns": 5,
        "skipped": {
            "stock adjusted: no price, no customer": 1,
            "stock written off, not a return": 1,
            "bad debt adjusted, not a sale": 1,
        },
        "returns_matched": 1,
        "returns_in_part": 1,
        "returns_unmatched": 3,
        "cases": 3,
        "refunds": 3,
        "unmatched": {
            "no goods: postage, fees, discounts": 1,
            "more pieces than were bought": 1,
            "no buyer is named": 1,
            "the buyer never bought this article here": 1,
        },
    }
    with Path(job.unmatched.path).open(encoding="utf-8-sig") as file:
        assert [row["row"] for row in csv.DictReader(file)] == ["9", "10", "11", "12"]
    order = Order.objects.get(external_id="536365")
    assert (order.total_minor, order.shipping_minor) == (6 * 255 + 300, 300)
    assert set(Unit.objects.values_list("state", flat=True)) == {"returned"}
    assert Unit.objects.aggregate(n=Sum("quantity"), paid=Sum("paid_minor")) == {"n": 8, "paid": 8 * 255}
    assert Refund.objects.aggregate(s=Sum("amount_minor")) == {"s": 8 * 255}
    case = Case.objects.order_by("id")[0]
    assert (case.state, case.kind, case.remedy, case.source) == ("closed", "return", "refund", "import")
    assert case.refunded_minor == case.value_minor == case.agreed_minor
    names = list(Event.objects.filter(thread_id=case.pk).order_by("seq").values_list("name", flat=True))
    assert names == ["case.opened", "case.received", "refund.done", "case.settled", "case.closed"]
    assert Event.objects.filter(loaded=False).values_list("name", flat=True).get() == "import.finished"
    assert check_ledger() == []


def test_a_second_import_makes_no_case_twice(seller: Seller, tmp_path: Path) -> None:
    path = small(tmp_path)
    load(seller, path)
    before = list(Case.objects.order_by("id").values()), list(Unit.objects.order_by("id").values())
    job = load(seller, path)
    assert (job.counts["cases"], job.counts["refunds"], job.counts["returns_known"]) == (0, 0, 2)
    assert before == (list(Case.objects.order_by("id").values()), list(Unit.objects.order_by("id").values()))


def test_all_rows_of_a_document_are_loaded_together(
    seller: Seller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aftermile.orders.importing.running.BATCH", 2)
    path = tmp_path / "uci.csv"
    sold = "536365,85123A,LANTERN,9,2010-12-01 08:26:00,2.55,17850.0,United Kingdom"
    back = "C{},85123A,LANTERN,-{},2010-12-0{} 10:00:00,2.55,17850.0,United Kingdom"
    rows = [(7, 1, 3), (6, 1, 3), (7, 1, 4), (7, 2, 4), (8, 3, 5), (6, 1, 5), (9, 1, 6)]
    path.write_text("\n".join([HEAD, sold, *(back.format(*row) for row in rows)]) + "\n", "utf-8")
    counts = load(seller, path).counts
    assert (counts["returns_matched"], counts["returns_unmatched"], counts["returns_known"]) == (6, 1, 0)
    assert counts["unmatched"] == {"all pieces that were bought have been returned": 1}
    assert (counts["cases"], Refund.objects.aggregate(s=Sum("amount_minor"))["s"]) == (3, 9 * 255)
    again = load(seller, path).counts
    assert (again["returns_matched"], again["returns_unmatched"], again["returns_known"]) == (0, 1, 6)


def test_returns_go_on_where_they_were_cut(
    seller: Seller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aftermile.orders.importing.running.BATCH", 2)
    whole = load(seller, small(tmp_path)).counts
    other = make_seller(base_currency="GBP", country="GB", time_zone="Europe/London")
    job = start_import(other, small(tmp_path), built_in()["uci_online_retail"], by=SYSTEM)
    runs = 0
    while job.state != "done":
        job = run_import(job, seconds=0)
        runs += 1
    assert (job.counts, runs > 3) == (whole, True)
    with Path(job.unmatched.path).open(encoding="utf-8-sig") as file:
        assert [row["row"] for row in csv.DictReader(file)] == ["9", "10", "11", "12"]


def test_history_wakes_nobody(seller: Seller, tmp_path: Path) -> None:
    load(seller, small(tmp_path))
    assert ReactionRun.objects.exclude(event__name="import.finished").count() == 0


@pytest.mark.slow
@pytest.mark.skipif(not UCI.exists(), reason=f"{UCI} is not there")
@pytest.mark.skipif("AFTERMILE_SLOW" not in os.environ, reason="set AFTERMILE_SLOW=1: takes minutes")
def test_the_whole_retailer(seller: Seller) -> None:
    job = load(seller, UCI)
    counts = job.counts
    assert counts["rows"] == 541_909
    assert counts["rows"] == counts["lines"] + counts["rows_skipped"] + counts["rows_returns"]
    assert counts["rows_returns"] == 9_288
    assert _returns(counts) == [7_119, 52, 2_117, 0]
    assert sum(_returns(counts)) == 9_288
    assert counts["returns_in_part"] + counts["returns_unmatched"] == sum(counts["unmatched"].values())
    with Path(job.unmatched.path).open(encoding="utf-8-sig") as file:
        assert Counter(row["why"] for row in csv.DictReader(file)) == counts["unmatched"]
    assert Order.objects.count() == counts["orders_created"]
    lines = OrderLine.objects.annotate(units_paid=Sum("units__paid_minor"), pieces=Sum("units__quantity"))
    assert not lines.exclude(units_paid=F("paid_minor"), pieces=F("quantity")).exists()
    assert (
        CaseLine.objects.count()
        == ReceiptLine.objects.count()
        == Unit.objects.filter(state="returned").count()
    )
    assert check_ledger() == []
    stands = _stands()
    again = load(seller, UCI).counts
    assert _stands() == stands
    assert (again["orders_unchanged"], again.get("orders_created", 0)) == (counts["orders_created"], 0)
    assert (again["cases"], again["refunds"], sum(_returns(again))) == (0, 0, 9_288)


def _returns(counts: dict[str, int]) -> list[int]:
    return [counts[f"returns_{what}"] for what in ("matched", "in_part", "unmatched", "known")]


def _stands() -> list[int]:
    models = (Order, OrderLine, Unit, Case, CaseLine, Receipt, Refund, Entry, Posting)
    events = Event.objects.exclude(name="import.finished").count()
    paid = Unit.objects.aggregate(n=Sum("quantity"), paid=Sum("paid_minor"))
    return [*(model.objects.count() for model in models), events, *paid.values()]
