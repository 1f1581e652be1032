"""Pages of delays: parcels at risk, incidents, peak seasons, and the ways out."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from aftermile.accounts.roles import Role
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import ScanInput, add_parcel, create_shipment, record_scans
from aftermile.parcels.actions.delays import judge_parcels
from aftermile.parcels.models import Incident, IncidentParcel, Parcel, PeakSeason
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.factories import make_member, make_order, make_seller, make_shop_facts, units_of

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def late_parcel(seller, number: str = "JD01", **fields) -> Parcel:
    order = make_order(seller, shipped_at=None, delivered_at=None, state="open")
    with clock.frozen(NOW - timedelta(days=20)):
        parcel = add_parcel(
            create_shipment(order, by=SYSTEM),
            by=SYSTEM,
            carrier="dhl",
            tracking_number=number,
            units=units_of(order),
        )
    values = {
        "origin": "DE",
        "destination": "DE",
        "promised_by_on": (NOW - timedelta(days=3)).date(),
        **fields,
    }
    Parcel.objects.filter(pk=parcel.pk).update(**values)
    record_scans(parcel, [ScanInput("in_transit", NOW - timedelta(hours=5), "Köln", source="dhl")], by=SYSTEM)
    return parcel


@pytest.fixture
def seller():
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    make_shop_facts(seller)
    return seller


@pytest.fixture
def page(client, seller):
    client.force_login(make_member(seller))
    return client


def incident_of(parcel: Parcel) -> Incident:
    row = Incident.objects.create(
        seller=parcel.seller,
        kind="outage",
        carrier="dhl",
        place="Hub Köln",
        origin="DE",
        digest="x",
        opened_at=NOW,
        parcels=1,
        median_before=0.9,
        median_now=3.1,
        evidence={"recent": 40, "p": 1e-9, "stopped": True},
    )
    IncidentParcel.objects.create(seller=parcel.seller, incident=row, parcel=parcel, joined_at=NOW)
    return row


def test_a_parcel_at_risk_leads_to_a_claim(page, seller) -> None:
    parcel = late_parcel(seller)
    judge_parcels()
    text = page.get(reverse("console:delays")).content.decode()
    assert ("JD01" in text, "100 %" in text, "€50.00" in text, "mailto:" in text) == (True, True, True, True)
    [line] = page.get(reverse("console:delays")).context["lines"]
    assert (line.parcel, line.act, line.case) == (parcel, "claim", None)
    form = page.get(line.open_case)
    assert form.context["ticked"] == [unit.pk for unit in units_of(parcel.shipment.order)]
    unit = form.context["ticked"][0]
    data = {
        "kind": form.context["typed"]["kind"],
        "reason": form.context["typed"]["reason"],
        "operation_key": form.context["typed"]["operation_key"],
        "unit": unit,
        f"quantity_{unit}": "1",
    }
    answer = page.post(reverse("console:case_new", args=[parcel.shipment.order_id]), data)
    assert answer.status_code == 302
    [line] = page.get(reverse("console:delays")).context["lines"]
    assert (line.case.kind, line.case.order_id) == ("claim", parcel.shipment.order_id)
    assert answer["Location"] == reverse("console:case", args=[line.case.pk])


def test_filters_narrow_and_the_parcel_and_the_first_page_tell(page, seller) -> None:
    parcel = late_parcel(seller)
    judge_parcels()
    url = reverse("console:delays")
    for query, count in [
        ({"kind": "late"}, 1),
        ({"kind": "held"}, 0),
        ({"carrier": "ups"}, 0),
        ({"party": "carrier"}, 1),
    ]:
        assert len(page.get(url, query).context["lines"]) == count
    assert len(page.get(reverse("console:parcels"), {"delay": "late"}).context["page"].items) == 1
    assert "It was promised for" in page.get(reverse("console:parcel", args=[parcel.pk])).content.decode()
    assert "Parcels at risk" in page.get(reverse("console:today")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(count, page, seller, django_assert_num_queries) -> None:
    for number in range(count):
        late_parcel(seller, f"N{number}")
    judge_parcels()
    page.get(reverse("console:delays"))
    with django_assert_num_queries(10):
        assert len(page.get(reverse("console:delays")).context["lines"]) == count


def test_an_incident_gathers_its_parcels(page, seller, client) -> None:
    row = incident_of(late_parcel(seller))
    judge_parcels()
    assert page.get(reverse("console:delays")).context["lines"] == []
    for name in ("delays", "incidents"):
        assert "Hub Köln" in page.get(reverse(f"console:{name}")).content.decode()
    url = reverse("console:incident", args=[row.pk])
    assert "1 waiting of 1" in page.get(url).content.decode()
    assert page.post(url, {"words": "Strike"}).status_code == 302
    row.refresh_from_db()
    assert row.note == "Strike"
    client.force_login(make_member(seller, Role.AUDITOR))
    assert client.post(url, {"words": "x"}).status_code == 403
    client.force_login(make_member(make_seller()))
    assert client.get(url).status_code == 404


def test_seasons_are_added_and_removed(page, seller, client) -> None:
    url = reverse("console:peak_seasons")
    data = {
        "seller": seller.pk,
        "name": "Lunar New Year",
        "first_on": "2026-02-10",
        "last_on": "2026-02-24",
        "carriers": "YTO, Royal Mail",
        "pace": "40",
    }
    assert page.post(url, data).status_code == 302
    row = PeakSeason.objects.get()
    assert (row.carriers, row.pace, row.last_on) == (["royal_mail", "yto"], 40, date(2026, 2, 24))
    assert page.post(url, data | {"last_on": "2026-02-01"}).status_code == 422
    assert page.post(url, data | {"pace": "0"}).status_code == 422
    assert b"Royal Mail" in page.get(url).content
    client.force_login(make_member(make_seller()))
    assert client.post(reverse("console:peak_season_removal", args=[row.pk])).status_code == 404
    client.force_login(make_member(seller))
    client.post(reverse("console:peak_season_removal", args=[row.pk]))
    assert PeakSeason.objects.count() == 0
