import pytest

from aftermile.cases.actions import ReceivedLine, ask_buyer, cancel, decline, make_offer, receive, refund_case
from aftermile.cases.notices import tell_buyer
from aftermile.events.models import Event, Mail
from tests.cases.acts import KIM, approved, drain, opened, pay_out
from tests.factories import make_buyer, make_order

pytestmark = pytest.mark.django_db(transaction=True)


def subjects() -> list[str]:
    return list(Mail.objects.order_by("created_at", "id").values_list("subject", flat=True))


def test_the_buyer_is_told_each_step_once(seller) -> None:
    order = make_order(seller, units=[(2, 10_000)])
    case = approved(order)
    drain()
    receive(
        case,
        operation_key="r",
        lines=[
            ReceivedLine(case.lines.get().pk, 1, "a"),
            ReceivedLine(case.lines.get().pk, 1, "d", accepted=False),
        ],
        by=KIM,
    )
    refund_case(case, operation_key="p", by=KIM)
    pay_out(case)
    told = [
        "We have your request RMA-2026-000001",
        "RMA-2026-000001: you get €100.00",
        "RMA-2026-000001: your parcel is here",
        "RMA-2026-000001: €50.00 is on its way to you",
    ]
    assert subjects() == told
    for event in Event.objects.filter(thread_id=case.pk):
        tell_buyer(event)
    assert subjects() == told
    assert f"/s/{seller.slug}/orders/{order.pk}/cases/{case.pk}/" in Mail.objects.first().text


def test_questions_offers_and_refusals_say_the_words(seller) -> None:
    case = opened(make_order(seller))
    ask_buyer(case, text="Is it <b>red</b> & new?", by=KIM)
    make_offer(case, remedy="partial_refund", amount_minor=1_000, message="Keep it.", by=KIM)
    drain()
    mails = {mail.key.split(":")[2]: mail for mail in Mail.objects.all()}
    assert "Is it <b>red</b> & new?" in mails["question"].text
    assert "we offer you €10.00 back, and you keep the goods." in mails["offer"].text
    other = opened(make_order(seller))
    decline(other, words="It was worn.", by=KIM)
    drain()
    assert "It was worn." in Mail.objects.get(key=f"case:{other.pk}:declined:1").text


def test_a_withdrawn_case_is_confirmed_and_nobody_without_address_is_told(seller) -> None:
    case = opened(make_order(seller))
    cancel(case, by=KIM)
    drain()
    assert subjects() == ["We have your request RMA-2026-000001", "RMA-2026-000001 is withdrawn"]
    opened(make_order(seller, buyer=make_buyer(seller, email="")))
    drain()
    assert len(subjects()) == 2
