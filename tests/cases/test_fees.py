"""Fees a refund is less by: set by rule or by hand, barred by law and fault, kept, and given back."""

from typing import Any

import pytest

from aftermile.accounts.models import Seller
from aftermile.cases import errors
from aftermile.cases.actions import (
    LineRequest,
    NewFee,
    ReceivedLine,
    accept_offer,
    add_fee,
    approve,
    decline,
    make_offer,
    open_case,
    receive,
    refund_case,
    remove_fee,
    reopen,
)
from aftermile.cases.agreements import agreement_for
from aftermile.cases.models import Case, Fee, Step
from aftermile.cases.planning.preview import preview_plan
from aftermile.cases.queries import preview_refund
from aftermile.events.models import Event, Mail
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.errors import BadInput, MoveNotAllowed
from aftermile.ledger.actions import cancel_refund
from aftermile.ledger.models import Refund, RefundLine
from aftermile.ledger.queries import balances
from aftermile.ledger.queries.losses import net_cost
from aftermile.orders.models import Order, Tender
from aftermile.policies.actions import draft_for, publish, save_document
from aftermile.policies.models import ShopFact
from tests.cases.acts import KIM, NA, approved, drain, opened, pay_out
from tests.factories import make_buyer, make_order, make_shop_facts

pytestmark = pytest.mark.django_db


def rules(seller: Seller, **then: Any) -> None:
    """Put one row of the promise in force, for every case."""
    draft = draft_for(seller, "promise", by=SYSTEM)
    said = {"window_days": 30, "remedies": ["refund"], "freight_payer": "buyer", **then}
    rows = [{"id": "r1", "when": [], "then": said, "priority": 0}]
    draft = save_document(draft, {**draft.document, "rules": rows}, by=SYSTEM)
    publish(draft, by=SYSTEM, accepted=["warnings", "tests", "conflicts"])


def order_of(seller: Seller, country: str, paid: int = 10_000, **fields: Any) -> Order:
    return make_order(
        seller, units=[(2, paid)], country=country, buyer=make_buyer(seller, country=country), **fields
    )


def there(case: Case, pieces: int = 2) -> Case:
    line = case.lines.order_by("id").first()
    receive(case, operation_key=f"r{pieces}", lines=[ReceivedLine(line.pk, pieces, "a")], by=KIM)
    return fresh(case)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def fee(case: Case, minor: int = 500, kind: str = "return_freight", key: str = "f", **more: Any) -> Fee:
    return add_fee(fresh(case), kind=kind, amount_minor=minor, operation_key=key, by=KIM, **more)


def money(minor: int) -> dict[str, Any]:
    return {"minor": minor, "currency": "EUR"}


@pytest.fixture
def withdrawn(seller: Seller) -> Case:
    """A German buyer who was told that he pays the way back changed his mind."""
    make_shop_facts(seller)
    rules(seller)
    return approved(order_of(seller, "DE"))


@pytest.fixture
def abroad(seller: Seller) -> Case:
    """A buyer without a right to withdraw; the shop lets itself take a restocking fee."""
    rules(seller, deductions=["restocking"])
    return approved(order_of(seller, "US"))


class TestByHand:
    def test_a_fee_is_a_line_of_the_refund_and_income_of_its_own(self, withdrawn: Case) -> None:
        row = fee(withdrawn, words="Parcel from Berlin")
        case = there(withdrawn)
        plan = preview_refund(case)
        assert [(line.kind, line.amount_minor, line.what) for line in plan.lines] == [
            ("unit", 10_000, ""),
            ("fee", -500, "return_freight"),
        ]
        assert (plan.amount_minor, plan.gross_minor, plan.fees) == (9_500, 10_000, [("return_freight", 500)])
        refund_case(case, operation_key="p", by=KIM)
        case = pay_out(case)
        assert (case.state, case.refunded_minor) == ("settled", 9_500)
        booked = {
            (one.account.kind, one.account.party): one.amount_minor for one in balances(case.seller.scope)
        }
        assert (booked["fees", "return_freight"], booked["refunds", ""]) == (-500, 10_000)
        assert sum(booked.values()) == 0
        cost = net_cost(case.pk, "EUR")
        assert (cost.refunds_minor, cost.fees_minor, cost.net_minor) == (10_000, -500, 9_500)
        assert Order.objects.get().total_minor == Tender.objects.get().captured_minor
        told = Event.objects.get(name="case.fee_added").data
        assert (told["fee"], told["kind"], told["amount"], told["words"]) == (
            row.pk,
            "return_freight",
            money(500),
            "Parcel from Berlin",
        )

    def test_the_same_key_is_one_fee(self, withdrawn: Case) -> None:
        assert fee(withdrawn) == fee(withdrawn, 900)
        assert Fee.objects.count() == Event.objects.filter(name="case.fee_added").count() == 1

    def test_the_step_that_pays_says_what_is_left(self, withdrawn: Case) -> None:
        fee(withdrawn)
        step = Step.objects.get(case=withdrawn, key="refund")
        assert (step.expected_minor, step.data["amount"]) == (9_500, 9_500)
        remove_fee(fresh(withdrawn), Fee.objects.get().pk, by=KIM)
        assert Step.objects.get(pk=step.pk).expected_minor == 10_000

    @pytest.mark.parametrize(
        ("minor", "kind", "error"),
        [(0, "return_freight", BadInput), (-5, "return_freight", BadInput), (5, "value_loss", BadInput)],
    )
    def test_bad_input_is_told(self, withdrawn: Case, minor: int, kind: str, error: type) -> None:
        with pytest.raises(error):
            fee(withdrawn, minor, kind)

    def test_a_refund_never_falls_below_zero(self, withdrawn: Case) -> None:
        fee(withdrawn, 9_000)
        with pytest.raises(errors.FeesExceedRefund) as raised:
            fee(withdrawn, 1_001, key="g")
        assert "10.00" in str(raised.value)
        fee(withdrawn, 1_000, key="h")
        with pytest.raises(errors.FeesTakeAll):
            preview_refund(there(withdrawn))

    def test_shipping_by_law_is_not_eaten_by_fees(self, seller: Seller) -> None:
        """Lesson 16 of returns: what goes out standard comes back with the whole order."""
        make_shop_facts(seller)
        rules(seller)
        case = approved(order_of(seller, "DE", shipping=490))
        assert (case.agreed_minor, case.agreed_shipping_minor) == (10_490, 490)
        with pytest.raises(errors.FeesExceedRefund):
            fee(case, 10_001)
        fee(case, 10_000)
        refund_case(there(case), operation_key="p", by=KIM)
        lines = RefundLine.objects.values_list("kind", "amount_minor").order_by("id")
        assert list(lines) == [("unit", 10_000), ("shipping", 490), ("fee", -10_000)]

    def test_not_before_anything_was_agreed_nor_while_money_is_on_its_way(self, withdrawn: Case) -> None:
        with pytest.raises(errors.NothingAgreed):
            fee(opened(order_of(withdrawn.seller, "DE")))
        refund_case(there(withdrawn), operation_key="p", by=KIM)
        with pytest.raises(MoveNotAllowed):
            fee(withdrawn)

    def test_goods_that_come_in_parts_pay_a_fee_once(self, withdrawn: Case) -> None:
        fee(withdrawn)
        refund_case(there(withdrawn, 1), operation_key="p", by=KIM)
        assert pay_out(withdrawn).refunded_minor == 4_500
        line = withdrawn.lines.order_by("id").last()
        receive(fresh(withdrawn), operation_key="r", lines=[ReceivedLine(line.pk, 1, "a")], by=KIM)
        refund_case(fresh(withdrawn), operation_key="q", by=KIM)
        case = pay_out(withdrawn)
        assert (case.state, case.refunded_minor) == ("settled", 9_500)

    def test_a_refund_that_failed_keeps_no_fee(self, withdrawn: Case) -> None:
        fee(withdrawn)
        refund_case(there(withdrawn), operation_key="p", by=KIM)
        refund = Refund.objects.get()
        cancel_refund(refund, KIM)
        drain()
        assert preview_refund(fresh(withdrawn)).amount_minor == 9_500


class TestTheFloor:
    def test_the_law_forbids_a_restocking_fee_on_withdrawal(self, seller: Seller) -> None:
        make_shop_facts(seller)
        rules(seller, deductions=["restocking"], restocking_percent=15)
        case = approved(order_of(seller, "DE"))
        assert Fee.objects.count() == 0
        for kind in ("restocking", "handling", "repair", "cancellation"):
            with pytest.raises(errors.FeeAgainstLaw) as raised:
                fee(case, 100, kind)
            assert "BGB" in str(raised.value)

    def test_the_way_back_is_the_sellers_where_the_buyer_was_not_told(self, seller: Seller) -> None:
        ShopFact.objects.all().delete()
        rules(seller)
        case = approved(order_of(seller, "DE"))
        assert case.freight_payer == "seller"
        with pytest.raises(errors.FreightNotTheBuyers):
            fee(case)

    @pytest.mark.parametrize("country", ["DE", "US"])
    def test_a_fault_is_the_sellers_to_pay(self, seller: Seller, country: str) -> None:
        make_shop_facts(seller)
        rules(seller, deductions=["restocking"], return_fee="5.00", restocking_percent=10)
        case = approved(order_of(seller, country), kind="claim", reason="damaged")
        assert Fee.objects.count() == 0
        with pytest.raises(errors.FreightNotTheBuyers):
            fee(case)
        with pytest.raises((errors.FeeNotAllowed, errors.FeeAgainstLaw)):
            fee(case, 100, "restocking")

    def test_the_shop_keeps_to_its_own_rules(self, seller: Seller) -> None:
        rules(seller)
        with pytest.raises(errors.FeeNotAllowed):
            fee(approved(order_of(seller, "US")), 100, "restocking")

    def test_where_neither_forbids_it_stands(self, abroad: Case) -> None:
        fee(abroad, 1_500, "restocking", words="15 %")
        fee(abroad, 200, "handling", key="h")
        plan = preview_refund(there(abroad))
        assert (plan.amount_minor, sorted(plan.fees)) == (8_300, [("handling", 200), ("restocking", 1_500)])

    def test_a_law_that_lets_a_cancellation_fee_be_kept_caps_it(self, seller: Seller) -> None:
        """Israel: 5 %, or 100 new shekels where that is less."""
        make_shop_facts(seller)
        rules(seller, deductions=["cancellation_fee"])
        case = approved(order_of(seller, "IL", 300_000, currency="ILS"))
        for minor in (10_001, 15_000):
            with pytest.raises(errors.FeesExceedRefund):
                fee(case, minor, "cancellation")
        assert fee(case, 10_000, "cancellation").amount_minor == 10_000
        small = approved(order_of(seller, "IL", 1_000, currency="ILS"))
        with pytest.raises(errors.FeesExceedRefund):
            fee(small, 51, "cancellation")
        assert fee(small, 50, "cancellation").amount_minor == 50

    def test_goods_in_kind_have_no_refund_to_take_from(self, seller: Seller) -> None:
        rules(seller, remedies=["refund", "replacement"])
        case = approved(order_of(seller, "US"), "replacement")
        with pytest.raises((errors.NoMoneyAgreed, errors.NothingAgreed)):
            fee(case)
        with pytest.raises(errors.NoMoneyAgreed):
            agreement_for(
                opened(order_of(seller, "US")), "replacement", None, fees=[NewFee("return_freight", 5)]
            )


class TestByRule:
    def test_a_row_sets_fees_and_what_was_promised_first_counts(self, seller: Seller) -> None:
        rules(seller, deductions=["restocking"], restocking_percent=15, return_fee="4.90")
        order = order_of(seller, "US")
        case = opened(order)
        agreed = agreement_for(case, "refund", None)
        assert [(one.kind, one.amount_minor, one.by_rule) for one in agreed.fees] == [
            ("return_freight", 490, True),
            ("restocking", 1_500, True),
        ]
        assert (agreed.amount_minor, agreed.net_minor) == (10_000, 8_010)
        preview = preview_plan(case, agreed)
        postings = {row.account: row.amount_minor for row in preview.postings if row.step == "refund"}
        assert (postings["refunds"], postings["refunds_pending"]) == (10_000, -8_010)
        case = approve(case, remedy="refund", by=KIM)
        rows = Fee.objects.values_list("kind", "amount_minor", "origin")
        assert sorted(rows) == [("restocking", 1_500, "rule"), ("return_freight", 490, "rule")]
        assert preview_refund(there(case)).amount_minor == 8_010

    def test_a_person_may_set_others_or_none(self, seller: Seller) -> None:
        rules(seller, deductions=["restocking"], restocking_percent=15)
        case = approve(opened(order_of(seller, "US")), remedy="refund", fees=[], by=KIM)
        assert Fee.objects.count() == 0
        other = opened(order_of(seller, "US"))
        approve(other, remedy="refund", fees=[NewFee("restocking", 700, "Opened box")], by=KIM)
        assert (case.agreed_minor, Fee.objects.get().amount_minor, Fee.objects.get().origin) == (
            10_000,
            700,
            "agent",
        )

    def test_an_offer_holds_its_fees_and_the_buyer_takes_it_with_them(self, seller: Seller) -> None:
        rules(seller, deductions=["restocking"], restocking_percent=15)
        case = opened(order_of(seller, "US"))
        offer = make_offer(case, remedy="refund", fees=[NewFee("restocking", 800, "Opened")], by=KIM)
        assert offer.fees == [{"kind": "restocking", "amount_minor": 800, "words": "Opened"}]
        case = accept_offer(offer, by=NA)
        row = Fee.objects.get()
        assert (row.kind, row.amount_minor, row.origin, row.ref) == ("restocking", 800, "offer", offer.pk)
        assert preview_refund(there(case)).amount_minor == 9_200

    def test_a_new_agreement_drops_what_was_not_kept(self, seller: Seller) -> None:
        rules(seller, deductions=["restocking"], restocking_percent=15)
        case = approve(opened(order_of(seller, "US")), remedy="refund", by=KIM)
        there(case)
        case = reopen(decline(fresh(case), words="No.", by=KIM), by=KIM)
        approve(case, remedy="refund", fees=[], override="Goodwill.", by=KIM)
        assert [row.removed_why for row in Fee.objects.all()] == ["agreed_anew"]

    def test_what_was_kept_before_is_no_part_of_a_new_agreement(self, abroad: Case) -> None:
        fee(abroad, 1_500, "restocking")
        line = abroad.lines.get()
        receive(abroad, operation_key="r", lines=[ReceivedLine(line.pk, 1, "a")], complete=True, by=KIM)
        refund_case(fresh(abroad), operation_key="p", by=KIM)
        case = pay_out(abroad)
        assert (case.state, case.refunded_minor) == ("settled", 3_500)
        case = reopen(case, by=KIM)
        approve(case, remedy="returnless_refund", amount_minor=5_000, override="Found.", by=KIM)
        assert preview_refund(fresh(case)).amount_minor == 5_000
        assert Fee.objects.get().removed_at is None


class TestGivenBack:
    def test_a_fee_taken_off_after_the_refund_goes_back_by_itself_once(self, abroad: Case) -> None:
        row = fee(abroad, 1_500, "restocking")
        refund_case(there(abroad), operation_key="p", by=KIM)
        case = pay_out(abroad)
        for _again in range(2):
            remove_fee(fresh(case), row.pk, words="He was right.", by=KIM)
        refund = Refund.objects.get(reason="fee_back")
        assert [(one.kind, one.what, one.amount_minor) for one in refund.lines.all()] == [
            ("fee", "restocking", 1_500)
        ]
        case = pay_out(case)
        assert (case.state, case.refunded_minor, Refund.objects.count()) == ("settled", 10_000, 2)
        booked = {one.account.kind: one.amount_minor for one in balances(case.seller.scope)}
        assert (booked["fees"], booked["refunds"], sum(booked.values())) == (0, 10_000, 0)
        assert net_cost(case.pk, "EUR").net_minor == 10_000
        told = Event.objects.get(name="case.fee_given_back").data
        assert told["fees"] == [{"kind": "restocking", "amount": money(1_500)}]

    def test_before_the_refund_nothing_goes_back(self, abroad: Case) -> None:
        row = fee(abroad, 1_500, "restocking")
        remove_fee(fresh(abroad), row.pk, by=KIM)
        assert Refund.objects.count() == 0
        assert preview_refund(there(abroad)).amount_minor == 10_000

    def test_no_more_goes_back_than_was_kept(self, abroad: Case) -> None:
        """A fee that goods of less worth could not pay in full."""
        fee(abroad, 6_000, "restocking")
        line = abroad.lines.get()
        receive(abroad, operation_key="r", lines=[ReceivedLine(line.pk, 1, "a")], complete=True, by=KIM)
        with pytest.raises(errors.FeesTakeAll):
            refund_case(fresh(abroad), operation_key="p", by=KIM)
        row = Fee.objects.get()
        remove_fee(fresh(abroad), row.pk, by=KIM)
        fee(abroad, 4_000, "restocking", key="g")
        refund_case(fresh(abroad), operation_key="p", by=KIM)
        pay_out(abroad)
        remove_fee(fresh(abroad), Fee.objects.get(removed_at=None).pk, by=KIM)
        assert pay_out(abroad).refunded_minor == 5_000


def test_the_buyer_is_told_what_is_taken_off(seller: Seller) -> None:
    rules(seller, deductions=["restocking"], restocking_percent=15, return_fee="4.90")
    case = approve(opened(order_of(seller, "US")), remedy="refund", by=KIM)
    refund_case(there(case), operation_key="p", by=KIM)
    pay_out(case)
    mails = {mail.key.split(":")[2]: mail.text for mail in Mail.objects.all()}
    assert "Restocking fee" in mails["approved"]
    assert "15.00" in mails["approved"]
    assert "4.90" in mails["refunded"]
    assert "80.10" in mails["refunded"]


def test_a_case_line_of_many_reasons_pays_no_fee_for_faults(seller: Seller) -> None:
    """One faulty piece in the parcel: the seller pays the way back of all of it."""
    rules(seller, deductions=["restocking"], return_fee="4.90", restocking_percent=10)
    buyer = make_buyer(seller, country="US")
    order = make_order(seller, units=[(1, 5_000), (1, 5_000)], country="US", buyer=buyer)
    first, second = (line.units.get() for line in order.lines.order_by("position"))
    asked = [LineRequest(first.pk, 1, "changed_mind"), LineRequest(second.pk, 1, "damaged")]
    case = open_case(order, kind="return", lines=asked, by=KIM)
    assert agreement_for(case, "refund", None).fees == ()
