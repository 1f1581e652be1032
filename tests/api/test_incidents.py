"""Incidents and delayed parcels, as programs read them."""

from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment
from aftermile.parcels.models import Incident, IncidentParcel, Parcel
from tests.api.conftest import Api
from tests.factories import make_order, make_seller


def test_incidents_are_listed_with_their_parcels(api, seller) -> None:
    shipment = create_shipment(make_order(seller), by=SYSTEM)
    parcel = add_parcel(shipment, by=SYSTEM, carrier="dhl", tracking_number="JD01")
    Parcel.objects.filter(pk=parcel.pk).update(delay="stalled", delay_party="carrier", late_risk=80)
    row = Incident.objects.create(
        seller=seller, kind="outage", carrier="dhl", place="Hub", opened_at=clock.now()
    )
    IncidentParcel.objects.create(seller=seller, incident=row, parcel=parcel, joined_at=clock.now())
    over = Incident.objects.create(
        seller=seller, kind="peak", digest="x", opened_at=clock.now(), closed_at=clock.now()
    )
    [found] = api.get("/incidents").json()["items"]
    assert (found["id"], found["kind"], found["waiting"], found["closed_at"]) == (row.pk, "outage", 1, None)
    newest_first = sorted([over.pk, row.pk], reverse=True)  # ids of one millisecond stand in any order
    assert [one["id"] for one in api.get("/incidents?state=all").json()["items"]] == newest_first
    assert api.get("/incidents?kind=peak").json()["items"] == []
    assert api.get(f"/incidents/{row.pk}").json()["place"] == "Hub"
    [gathered] = api.get(f"/incidents/{row.pk}/parcels").json()["items"]
    assert (gathered["id"], gathered["late_risk"], gathered["left_at"]) == (parcel.pk, 80, None)
    stranger = Api(make_seller())
    assert stranger.get(f"/incidents/{row.pk}").status_code == 404
    assert stranger.get("/incidents?state=all").json()["items"] == []
    counts = {
        kind: len(api.get(f"/parcels?delay={kind}").json()["items"]) for kind in ("any", "stalled", "late")
    }
    assert counts == {"any": 1, "stalled": 1, "late": 0}
    assert api.get("/parcels?delay=nope").status_code == 422
    shown = api.get(f"/parcels/{parcel.pk}").json()
    assert (shown["delay"], shown["delay_party"], shown["late_risk"]) == ("stalled", "carrier", 80)
