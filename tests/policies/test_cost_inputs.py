"""The seller's own numbers: scopes, bounds, what counts before what."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from aftermile.events.models import Event
from aftermile.kernel.errors import BadInput, UnknownCurrency
from aftermile.ledger.actions import add_rate
from aftermile.policies.actions import InputDraft, Measured, clear_input, keep_measured, set_input
from aftermile.policies.cost_inputs import input_rows, inputs_for, scopes_of
from aftermile.policies.models import CostInput
from aftermile.policies.remedies import Place
from tests.cases.acts import KIM
from tests.factories import make_seller

pytestmark = pytest.mark.django_db


def put(seller, key: str, value: str, **scope: str) -> CostInput:
    return set_input(seller, InputDraft(key, Decimal(value), **scope), by=KIM)


def read(seller, country: str = "DE", category: str = "Lamps", currency: str = "EUR"):
    return inputs_for(seller, country=country, categories=[category], currency=currency)


def test_the_narrowest_own_number_counts() -> None:
    seller = make_seller()
    put(seller, "goods_cost", "0.5")
    put(seller, "goods_cost", "0.4", country="FR")
    put(seller, "goods_cost", "0.3", category="Lamps")
    put(seller, "goods_cost", "0.2", country="FR", category="Lamps")
    value = {
        (country, category): read(seller, country, category).of("goods_cost", category).value
        for country in ("DE", "FR")
        for category in ("lamps", "shoes")
    }
    assert value == {
        ("DE", "lamps"): Decimal("0.3"),
        ("DE", "shoes"): Decimal("0.5"),
        ("FR", "lamps"): Decimal("0.2"),
        ("FR", "shoes"): Decimal("0.4"),
    }


def test_own_before_measured_before_default() -> None:
    seller = make_seller()
    assert read(seller).of("send_back").source == "default"
    keep_measured(seller, [Measured("send_back", Decimal("0.7"), Decimal("0.5"), 20, country="DE")])
    found = read(seller).of("send_back")
    assert (found.source, found.value, found.samples, found.raw) == (
        "measured",
        Decimal("0.7"),
        20,
        Decimal("0.5"),
    )
    assert read(seller, "FR").of("send_back").source == "default"
    put(seller, "send_back", "0.8")
    assert read(seller).of("send_back").source == "set"
    assert clear_input(seller, key="send_back", by=KIM)
    assert not clear_input(seller, key="send_back", by=KIM)
    assert read(seller).of("send_back").source == "measured"


def test_measuring_again_leaves_own_numbers_alone() -> None:
    seller, other = make_seller(), make_seller()
    put(seller, "send_back", "0.8")
    keep_measured(other, [Measured("send_back", Decimal("0.1"), Decimal("0.1"), 9)])
    for value in ("0.2", "0.3"):
        keep_measured(seller, [Measured("send_back", Decimal(value), Decimal(value), 9)])
    rows = CostInput.objects.order_by("seller_id", "measured").values_list("seller_id", "value")
    assert set(rows) == {
        (seller.pk, Decimal("0.8")),
        (seller.pk, Decimal("0.3")),
        (other.pk, Decimal("0.1")),
    }


def rate(currency: str, value: str, days: int = 0) -> None:
    on = timezone.now().date() - timedelta(days=days)
    add_rate(base="EUR", currency=currency, on=on, rate=value, by=KIM)


def test_money_of_another_currency_counts_by_the_newest_rate() -> None:
    seller = make_seller()
    put(seller, "label_domestic", "900", currency="EUR")
    rate("USD", "3", days=2)
    rate("USD", "1.25", days=1)
    rate("JPY", "160", days=1)
    assert read(seller).of("label_domestic").value == 900
    assert read(seller, currency="USD").of("label_domestic").value == 1125
    assert read(seller, currency="JPY").of("label_domestic").value == 1440
    assert read(seller).of("handling").value == 280
    assert read(seller, currency="JPY").of("handling").value == 448


def test_money_without_a_rate_is_not_known() -> None:
    seller = make_seller()
    put(seller, "label_domestic", "900", currency="EUR")
    rate("USD", "1.25", days=30)
    found = read(seller, currency="USD").of("label_domestic")
    assert (found.lacks, found.value, found.source, found.known) == ("EUR", 0, "set", False)
    assert read(seller).of("label_domestic").lacks == ""
    assert read(seller).of("handling").lacks == "USD"
    rows = {row.key: row for row in input_rows(seller)}
    assert rows["handling"].now.lacks == "USD"
    assert rows["handling"].default.lacks == "USD"
    assert rows["send_back"].now.known


def test_without_a_warehouse_the_sellers_country_is_one() -> None:
    seller = make_seller(country="NL")
    assert read(seller).places == (Place("warehouse", "NL"),)
    hub = Place("hub", "PL", "Poznan")
    found = inputs_for(seller, country="DE", categories=[], currency="EUR", places=[hub])
    assert found.places == (hub, Place("warehouse", "NL"))


@pytest.mark.parametrize("rows", [1, 30])
def test_two_queries_for_any_number_of_rows(rows, django_assert_num_queries) -> None:
    seller = make_seller()
    for number in range(rows):
        put(seller, "goods_cost", "0.5", category=f"goods {number}")
    with django_assert_num_queries(2):
        inputs_for(seller, country="DE", categories=["goods 0", "goods 1"], currency="EUR")


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (InputDraft("no_such", Decimal(1)), "key"),
        (InputDraft("send_back", Decimal("1.01")), "value"),
        (InputDraft("send_back", Decimal("-0.1")), "value"),
        (InputDraft("send_back", Decimal("0.1234567")), "value"),
        (InputDraft("send_back", Decimal("NaN")), "value"),
        (InputDraft("send_back", Decimal("1E+999999")), "value"),
        (InputDraft("label_domestic", Decimal("1.5"), "EUR"), "value"),
        (InputDraft("label_domestic", Decimal(-1), "EUR"), "value"),
        (InputDraft("label_domestic", Decimal(10) ** 12, "EUR"), "value"),
        (InputDraft("send_back", Decimal(1), country="de"), "country"),
        (InputDraft("send_back", Decimal(1), category="x" * 81), "category"),
        (InputDraft("send_back", Decimal(1), category=" x"), "category"),
        (InputDraft("mix_mind_a", Decimal("0.9")), "value"),
    ],
)
def test_what_cannot_be_is_refused(draft, field) -> None:
    seller = make_seller()
    with pytest.raises(BadInput) as caught:
        set_input(seller, draft, by=KIM)
    assert caught.value.data["field"] == field
    assert not CostInput.objects.exists()
    assert not Event.objects.filter(name="cost_input.changed").exists()


def test_money_needs_a_currency() -> None:
    with pytest.raises(UnknownCurrency):
        put(make_seller(), "label_domestic", "100")


def test_changes_are_events() -> None:
    seller = make_seller()
    put(seller, "label_domestic", "900", currency="EUR", country="DE")
    put(seller, "label_domestic", "950", currency="EUR", country="DE")
    clear_input(seller, key="label_domestic", country="DE", by=KIM)
    rows = Event.objects.filter(seller=seller).order_by("seq")
    assert [(row.name, row.data["before"], row.data["value"]) for row in rows] == [
        ("cost_input.changed", "", "900"),
        ("cost_input.changed", "900", "950"),
        ("cost_input.cleared", "950", "950"),
    ]


def test_the_settings_show_every_number_at_a_scope(django_assert_num_queries) -> None:
    seller = make_seller()
    put(seller, "goods_cost", "0.5")
    put(seller, "goods_cost", "0.2", category="Lamps")
    with django_assert_num_queries(3):
        rows = {row.key: row for row in input_rows(seller, category="Lamps")}
    assert rows["goods_cost"].now.value == Decimal("0.2")
    assert rows["goods_cost"].own is not None
    assert rows["send_back"].own is None
    assert scopes_of(seller) == [("", ""), ("", "Lamps")]
