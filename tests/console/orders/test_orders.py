import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Role
from aftermile.kernel.actor import SYSTEM
from aftermile.orders.actions import upsert_orders
from aftermile.orders.drafts import BuyerDraft
from aftermile.orders.importing.jobs import run_waiting
from aftermile.orders.models import Buyer, BuyerIdentity, BuyerMerge, ImportJob, Order
from tests.factories import make_member, make_seller
from tests.orders.test_import import HEAD, ROWS
from tests.orders.test_upsert import AT, draft

pytestmark = pytest.mark.django_db
MAPPING = """
[columns]
"order.external_id" = "order"
"order.placed_at" = "date"
"buyer.external_id" = "customer"
"order.currency" = "currency"
"line.sku" = "sku"
"line.title" = "title"
"line.quantity" = "qty"
"line.unit_price" = "price"
"""


@pytest.fixture
def seller(db: None, tmp_path: Any, settings: Any) -> Seller:
    settings.DATA = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "media"
    return make_seller()


def client_of(seller: Seller, role: Role = Role.OWNER) -> Client:
    client = Client()
    client.force_login(make_member(seller, role))
    return client


def fill(seller: Seller, count: int) -> None:
    drafts = [
        draft(
            str(1000 + n),
            buyer=BuyerDraft(f"c{n}", f"b{n}@example.com", f"Buyer {n}"),
            placed_at=AT + timedelta(n),
        )
        for n in range(count)
    ]
    upsert_orders(seller, drafts, by=SYSTEM)


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_does_not_query_by_row(
    seller: Seller, count: int, django_assert_max_num_queries: Any
) -> None:
    fill(seller, count)
    client = client_of(seller)
    client.get("/console/orders/")
    with django_assert_max_num_queries(9) as queries:
        page = text(client, "/console/orders/")
    assert page.count("data-row>") == count
    assert sum("orders_order" in query["sql"] for query in queries) == 1


def test_orders_are_found_and_filtered(seller: Seller) -> None:
    fill(seller, 3)
    client = client_of(seller)
    for query in (
        "?q=b1@example.com",
        "?q=1001",
        "?q=%231001",
        f"?from={(AT + timedelta(1)).date()}&to={(AT + timedelta(1)).date()}",
    ):
        page = text(client, f"/console/orders/{query}")
        assert ("#1001" in page, "#1000" in page, "#1002" in page) == (True, False, False), query
    assert "#1000" not in text(client, "/console/orders/?state=delivered")
    assert "#1000" in text(client, "/console/orders/?from=nonsense&to=2026-99-99")


def test_an_order_shows_units_payments_and_history(seller: Seller) -> None:
    fill(seller, 1)
    page = text(client_of(seller), f"/console/orders/{Order.objects.get().pk}/")
    for words in ("Table lamp", "Visa 4242", "Lange Str. 1", "Buyer 0", "Ordered", "color: teal"):
        assert words in page
    assert "Table lamp" in text(client_of(seller), "/console/orders/%231000/")


def test_another_sellers_rows_are_not_there(seller: Seller) -> None:
    fill(seller, 1)
    stranger = client_of(make_seller())
    order, buyer = Order.objects.get(), Buyer.objects.get()
    for url in (f"orders/{order.pk}/", f"buyers/{buyer.pk}/", f"buyers/{buyer.pk}/export.json"):
        assert stranger.get(f"/console/{url}").status_code == 404
    for url in ("merge/", "merge/undo/", "erasure/"):
        assert stranger.post(f"/console/buyers/{buyer.pk}/{url}").status_code == 404
    assert "#1000" not in text(stranger, "/console/orders/")
    assert "Buyer 0" not in text(stranger, "/console/buyers/?q=Buyer")


def test_the_export_is_safe(seller: Seller) -> None:
    risky = draft("1", buyer=BuyerDraft("c", "", "=HYPERLINK(1)"))
    risky.number = "@1"
    upsert_orders(seller, [risky], by=SYSTEM)
    answer = client_of(seller).get("/console/orders/export.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert (rows[0]["number"], rows[0]["buyer"], rows[0]["total"]) == ("'@1", "'=HYPERLINK(1)", "57.20")


def test_buyers_are_merged_and_parted(seller: Seller) -> None:
    fill(seller, 2)
    client = client_of(seller)
    kept, merged = Buyer.objects.order_by("email")
    url = f"/console/buyers/{kept.pk}/"
    assert client.post(f"{url}merge/", {"other": "nobody@example.com"}).status_code == 404
    assert client.post(f"{url}merge/", {"other": kept.email}).status_code == 409
    assert "Merged." in client.post(f"{url}merge/", {"other": merged.email}, follow=True).content.decode()
    assert kept.orders.count() == 2
    assert client.get(f"/console/buyers/{merged.pk}/")["Location"] == url
    assert text(client, "/console/buyers/").count("data-row>") == 1
    mark = BuyerMerge.objects.get(kept=kept).pk
    assert client.post(f"{url}merge/undo/", {"merge": "mrg_x"}).status_code == 404
    client.post(f"{url}merge/undo/", {"merge": mark})
    assert (kept.orders.count(), merged.orders.count()) == (1, 1)
    assert client.post(f"{url}merge/undo/", {"merge": mark}).status_code == 409


def test_a_buyer_is_exported_and_erased(seller: Seller) -> None:
    fill(seller, 1)
    client = client_of(seller)
    buyer = Buyer.objects.get()
    data = json.loads(client.get(f"/console/buyers/{buyer.pk}/export.json").content)
    assert (data["email"], data["orders"][0]["total_minor"]) == ("b0@example.com", 5720)
    client.post(f"/console/buyers/{buyer.pk}/erasure/")
    buyer.refresh_from_db()
    order = Order.objects.get()
    assert (buyer.name, buyer.email, buyer.phone, BuyerIdentity.objects.count()) == ("", "", "", 0)
    assert (order.total_minor, order.ship_to.city, order.ship_to.country) == (5720, "", "DE")
    assert "#1000" not in text(client, "/console/orders/?q=b0@example.com")
    assert "#1000" in text(client, "/console/orders/?q=lamp")
    upsert_orders(seller, [draft("1000", state="shipped", updated_at=AT + timedelta(9))], by=SYSTEM)
    order.refresh_from_db()
    assert (order.state, order.ship_to.city) == ("shipped", "")
    assert "#1000" not in text(client, "/console/orders/?q=Berlin")


def test_an_auditor_changes_nothing(seller: Seller) -> None:
    fill(seller, 1)
    client = client_of(seller, Role.AUDITOR)
    buyer = Buyer.objects.get()
    assert client.post(f"/console/buyers/{buyer.pk}/erasure/").status_code == 403
    assert client.post("/console/orders/imports/").status_code == 403
    assert "Erase" not in text(client, f"/console/buyers/{buyer.pk}/")


def upload(client: Client, seller: Seller, content: str, **fields: Any) -> Any:
    values = {
        "seller": seller.pk,
        "mapping": "aftermile",
        "file": SimpleUploadedFile("sales.csv", content.encode()),
        "mapping_file": SimpleUploadedFile("m.toml", MAPPING.encode()),
        **fields,
    }
    return client.post("/console/orders/imports/", values)


def test_an_upload_over_the_limit_is_refused_in_words(seller: Seller, settings: Any) -> None:
    settings.UPLOAD_BYTES = 5_000
    answer = upload(client_of(seller), seller, "x" * 6_000)
    assert (answer.status_code, ImportJob.objects.count()) == (422, 0)
    assert "The file is larger than 0.005 MB" in answer.content.decode()
    assert "This field is required" not in answer.content.decode()


def test_a_file_is_uploaded_tried_and_run(seller: Seller) -> None:
    client = client_of(seller)
    content = "\n".join([HEAD, *ROWS, "9,2026-03-01,c,EUR,X,X,-1,1"])
    url = upload(client, seller, content, dry_run="on")["Location"]
    assert "Waiting" in text(client, url)
    assert run_waiting() == 1
    page = text(client, url)
    for words in (
        "Finished",
        "Dry run",
        "line.quantity",
        "cannot be sold",
        "Import for real",
        "Rejected rows",
    ):
        assert words in page
    assert Order.objects.count() == 0
    assert client.get(f"{url}rejected/").status_code == 200
    real = client.post(f"{url}real/")["Location"]
    assert run_waiting() == 1
    assert (Order.objects.count(), run_waiting()) == (2, 0)
    assert "Finished" in text(client, real)
    assert "sales.csv" in text(client, "/console/orders/imports/")
    assert client.get(f"{url}unmatched/").status_code == 404
    stranger = client_of(make_seller())
    for path in ("", "rejected/"):
        assert stranger.get(f"{url}{path}").status_code == 404
    assert stranger.post(f"{url}real/").status_code == 404


def test_what_is_no_table_is_said_in_words(seller: Seller) -> None:
    client = client_of(seller)
    url = upload(client, seller, "<html>")["Location"]
    run_waiting()
    assert "HTML" in text(client, url)
    answer = upload(client, seller, HEAD, mapping_file=SimpleUploadedFile("m.toml", b"columns = 1"))
    assert answer.status_code == 422
    assert upload(client, make_seller(), HEAD).status_code == 422
    assert ImportJob.objects.count() == 1
