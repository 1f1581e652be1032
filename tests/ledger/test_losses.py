from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftermile.kernel import clock
from aftermile.kernel.errors import BadInput
from aftermile.kernel.money import Money
from aftermile.ledger import errors
from aftermile.ledger.actions import (
    Share,
    answer_recovery,
    book_cost,
    book_recovery,
    cancel_refund,
    check_ledger,
    confirm_manual_refund,
    receive_recovery,
    restate,
    reverse_cost,
    reverse_recovery,
    reverse_shares,
    set_shares,
    write_off_recovery,
)
from aftermile.ledger.models import Cost, Entry, ExchangeRate, Liability, LineKind
from aftermile.ledger.queries import balances
from aftermile.ledger.queries.losses import net_cost, net_costs, receivable_of, ruling_of
from tests.ledger.books import AT, KIM, make_paid_order, unit_line
from tests.ledger.test_reserve import LineInput, reserve

pytestmark = pytest.mark.django_db
CASE = "case_1"


def cost(order, kind, minor, key="", currency="EUR"):
    key = key or f"{kind} {minor}"
    return book_cost(CASE, kind, Money(minor, currency), key, KIM, order=order)


def rule(order, *shares):
    return set_shares(CASE, [Share(*share) for share in shares], KIM, order=order)


def claim(order, kind="carrier", minor=4000, key="q1", party="dhl"):
    return book_recovery(CASE, kind, minor, operation_key=key, by=KIM, party=party, order=order)


def lost_case():
    """A case that cost 60.00 back to the buyer less 5.00 kept, and 8.00 freight."""
    order = make_paid_order([6000], provider="manual")
    fee = LineInput(LineKind.FEE, -500, what="restocking")
    (refund,) = reserve(order, 5500, [unit_line(order, 6000), fee], case_ref=CASE)
    cost(order, "freight", 800)
    return order, refund


def test_the_net_cost_of_a_case_is_read_from_the_postings():
    order, _refund = lost_case()
    for kind, minor in (("handling", 300), ("goods", 2000), ("resale", 1500)):
        cost(order, kind, minor)
    found = net_cost(CASE, "EUR")
    assert (found.refunds_minor, found.fees_minor, found.freight_minor, found.resale_minor) == (
        6000,
        -500,
        800,
        -1500,
    )
    assert (found.loss_minor, found.net_minor) == (7100, 7100)
    row = claim(order, minor=4000)
    assert net_cost(CASE, "EUR").expected_minor == 4000
    receive_recovery(row, 1000, KIM)
    assert (net_cost(CASE, "EUR").net_minor, net_cost(CASE, "EUR").expected_minor) == (6100, 3000)
    assert check_ledger() == []


def test_each_fee_has_an_account_of_its_own():
    order = make_paid_order([6000], shipping=500)
    lines = [
        unit_line(order, 6000),
        *(
            LineInput(LineKind.FEE, -100, what=what)
            for what in ("restocking", "return_freight", "value_loss")
        ),
    ]
    (refund,) = reserve(order, 5700, lines)
    fees = {r.account.party: r.amount_minor for r in balances(order.seller.scope) if r.account.kind == "fees"}
    assert fees == {"restocking": -100, "return_freight": -100, "value_loss": -100}
    assert sum(refund.lines.values_list("amount_minor", flat=True)) == refund.amount_minor
    with pytest.raises(errors.LineNotValid):
        reserve(
            order, 50, [LineInput(LineKind.SHIPPING, 100), LineInput(LineKind.FEE, -50, what="tip")], "k2"
        )


def test_duties_go_back_within_their_own_cap():
    order = make_paid_order([6000], shipping=800)
    order.shipping_minor, order.fees_minor = 500, 300
    order.save()
    with pytest.raises(errors.DutyPaidOut):
        reserve(order, 301, [LineInput(LineKind.DUTY, 301)])
    reserve(order, 300, [LineInput(LineKind.DUTY, 300)])
    with pytest.raises(errors.ShippingPaidOut):
        reserve(order, 501, [LineInput(LineKind.SHIPPING, 501)], key="k2")
    reserve(order, 500, [LineInput(LineKind.SHIPPING, 500)], key="k3")
    with pytest.raises(errors.DutyPaidOut):
        reserve(order, 1, [LineInput(LineKind.DUTY, 1)], key="k4")


def test_a_ruling_books_what_each_party_owes():
    order, _refund = lost_case()
    ruling = rule(order, ("seller", 2500), ("carrier", 5000, "dhl"), ("marketplace", 2500))
    assert [(s.kind, s.amount_minor) for s in ruling.shares.order_by("id")] == [
        ("seller", 1575),
        ("carrier", 3150),
        ("marketplace", 1575),
    ]
    assert receivable_of(CASE, "carrier:dhl", "EUR") == 3150
    assert rule(order, ("marketplace", 2500), ("seller", 2500), ("carrier", 5000, "dhl")) == ruling
    assert check_ledger() == []


def test_an_appeal_reverses_each_posting_by_its_mirror():
    order, _refund = lost_case()
    rule(order, ("carrier", 10_000, "dhl"))
    ended = reverse_shares(CASE, KIM, note="the scan was of another parcel")
    assert (ended.reversed_because, ruling_of(CASE)) == ("the scan was of another parcel", None)
    assert receivable_of(CASE, "carrier:dhl", "EUR") == 0
    assert Entry.objects.get(kind="liability_reversed").reverses.kind == "liability"
    with pytest.raises(errors.NoRuling):
        reverse_shares(CASE, KIM, note="")
    rule(order, ("seller", 10_000))
    assert Liability.objects.count() == 2
    assert check_ledger() == []


def test_a_loss_that_grows_is_shared_out_anew():
    order, refund = lost_case()
    rule(order, ("supplier", 10_000, "acme"))
    cost(order, "handling", 200)
    assert restate(CASE).loss_minor == 6500
    assert restate(CASE).booked == 2
    assert receivable_of(CASE, "supplier:acme", "EUR") == 6500
    cancel_refund(refund, KIM)
    assert restate(CASE).loss_minor == 1000
    assert restate("case_of_nobody") is None
    assert check_ledger() == []


@pytest.mark.parametrize(
    ("shares", "error"),
    [
        ([Share("seller", 9999)], errors.SharesNotWhole),
        ([Share("seller", 10_000), Share("buyer", 1)], errors.SharesNotWhole),
        ([Share("weather", 10_000)], errors.SharesNotValid),
        ([Share("seller", 5000), Share("seller", 5000)], errors.SharesNotValid),
        ([Share("seller", 10_000), Share("buyer", 0)], errors.SharesNotValid),
        ([], errors.SharesNotWhole),
    ],
)
def test_shares_that_are_not_whole_are_refused(shares, error):
    with pytest.raises(error):
        set_shares(CASE, shares, KIM, order=make_paid_order())


def test_recoveries_never_bring_more_than_was_lost():
    order, _refund = lost_case()
    carrier = claim(order, minor=6000)
    insurer = claim(order, "insurer", 6000, "q2", "axa")
    receive_recovery(carrier, 6000, KIM, reference="DHL-7")
    with pytest.raises(errors.MoreThanLost):
        receive_recovery(insurer, 301, KIM)
    receive_recovery(insurer, 300, KIM)
    assert net_cost(CASE, "EUR").net_minor == 0
    with pytest.raises(errors.RecoveryFinished):
        receive_recovery(carrier, 1, KIM)
    assert check_ledger() == []


def test_a_claim_may_be_filed_before_the_loss_but_not_for_more_than_the_order():
    order = make_paid_order([6000])
    row = claim(order, minor=6000)
    with pytest.raises(errors.MoreThanLost):
        claim(order, minor=6001, key="q2")
    with pytest.raises(errors.MoreThanLost):
        receive_recovery(row, 1, KIM)


def test_what_is_agreed_received_and_given_up():
    order, _refund = lost_case()
    rule(order, ("carrier", 10_000, "dhl"))
    row = claim(order, minor=6000)
    assert claim(order, minor=6000) == row
    answer_recovery(row, 5000, KIM, reference="C-1")
    row = receive_recovery(row, 2000, KIM)
    assert (row.state, row.open_minor, receivable_of(CASE, "carrier:dhl", "EUR")) == ("answered", 3000, 4300)
    row = write_off_recovery(row, KIM, note="insolvent")
    assert (row.state, row.written_off_minor, receivable_of(CASE, "carrier:dhl", "EUR")) == (
        "received",
        4000,
        300,
    )
    row = reverse_recovery(row, KIM, note="appeal")
    assert (row.state, row.received_minor, receivable_of(CASE, "carrier:dhl", "EUR")) == ("reversed", 0, 6300)
    assert check_ledger() == []


def test_nothing_agreed_gives_the_claim_up():
    order, _refund = lost_case()
    row = answer_recovery(claim(order), 0, KIM)
    assert (row.state, row.written_off_minor) == ("written_off", 4000)


def test_paid_before_the_ruling_is_not_owed_again():
    order, _refund = lost_case()
    receive_recovery(claim(order), 4000, KIM)
    rule(order, ("carrier", 10_000, "dhl"))
    assert receivable_of(CASE, "carrier:dhl", "EUR") == 2300
    assert check_ledger() == []


def test_a_cost_is_booked_once_and_can_be_taken_back():
    order = make_paid_order()
    row = cost(order, "parts", 900, "p1")
    assert cost(order, "parts", 900, "p1") == row
    with pytest.raises(errors.RequestNotSame):
        cost(order, "parts", 901, "p1")
    with pytest.raises(BadInput):
        cost(order, "snacks", 1)
    with pytest.raises(errors.CaseNotKnown):
        book_cost("case_none", "parts", Money(1, "EUR"), "p2", KIM)
    reverse_cost(row, KIM)
    reverse_cost(Cost.objects.get(), KIM)
    assert net_cost(CASE, "EUR").net_minor == 0
    assert check_ledger() == []


def test_lessons_18_and_50_the_buyer_gets_his_currency_and_the_rate_is_the_sellers():
    order = make_paid_order([10_000], provider="manual")
    order.currency = "USD"
    order.save()
    order.tenders.update(currency="USD")
    for on, rate in ((AT.date(), "1.10"), ((AT + timedelta(days=30)).date(), "1.00")):
        ExchangeRate.objects.create(base="EUR", currency="USD", on=on, rate=Decimal(rate))
    order.refresh_from_db()
    with clock.frozen(AT + timedelta(days=30)):
        (refund,) = reserve(order, 11_000 - 1000, case_ref=CASE)
        confirm_manual_refund(refund, "SWIFT 1", KIM)
        assert (refund.amount_minor, refund.currency) == (10_000, "USD")
        entry = Entry.objects.get(kind="exchange_result")
        assert [
            (p.account.kind, p.account.currency, p.amount_minor) for p in entry.postings.order_by("id")
        ] == [
            ("exchange_result", "EUR", 909),
            ("cash", "EUR", -909),
        ]
        both = net_costs(CASE, "USD", order.seller)
    assert [(one.currency, one.refunds_minor, one.exchange_minor) for one in both] == [
        ("USD", 10_000, 909),
        ("EUR", 10_000, 909),
    ]


def test_without_a_rate_nothing_is_guessed():
    order = make_paid_order([10_000], provider="manual")
    order.currency = "USD"
    order.save()
    order.tenders.update(currency="USD")
    order.refresh_from_db()
    (refund,) = reserve(order, 5000, case_ref=CASE)
    confirm_manual_refund(refund, "SWIFT 1", KIM)
    assert not Entry.objects.filter(kind="exchange_result").exists()
    assert net_cost(CASE, "EUR").unknown == ("USD",)


@given(
    points=st.lists(st.integers(1, 5000), min_size=1, max_size=5).filter(lambda p: sum(p) < 10_000),
    loss=st.integers(1, 10**6),
)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_shares_always_sum_to_the_loss(points, loss):
    order = make_paid_order()
    case = f"case_{order.pk}"
    book_cost(case, "goods", Money(loss, "EUR"), f"g {order.pk}", KIM, order=order)
    kinds = ("carrier", "supplier", "insurer", "marketplace", "buyer")
    shares = [
        Share("seller", 10_000 - sum(points)),
        *(Share(k, p) for k, p in zip(kinds, points, strict=False)),
    ]
    ruling = set_shares(case, shares, KIM, order=order)
    assert sum(ruling.shares.values_list("amount_minor", flat=True)) == loss
    assert check_ledger() == []
