import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from aftermile.cases.actions import ReceivedLine, ask_buyer, cancel, decline, make_offer, receive, refund_case
from aftermile.cases.notices import tell_buyer
from aftermile.events.models import Event, Mail
from aftermile.kernel import clock
from aftermile.orders.models import PortalLink
from tests.cases.acts import KIM, approved, drain, opened, pay_out
from tests.factories import make_buyer, make_order

YEAR = clock.now().year
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
        f"We have your request RMA-{YEAR}-000001",
        f"RMA-{YEAR}-000001: you get €100.00",
        f"RMA-{YEAR}-000001: your parcel is here",
        f"RMA-{YEAR}-000001: €50.00 is on its way to you",
    ]
    assert subjects() == told
    for event in Event.objects.filter(thread_id=case.pk):
        tell_buyer(event)
    assert subjects() == told
    assert PortalLink.objects.count() == 4


def test_the_link_of_a_mail_opens_its_case_once(seller, client) -> None:
    case = opened(make_order(seller))
    drain()
    (link,) = re.findall(r"http\S+", Mail.objects.get().text)
    home = f"/s/{seller.slug}/orders/{case.order_id}/"
    assert link.startswith(f"{settings.BASE_URL}{home}open/")
    assert "Open my request" in client.get(link).text
    answer = client.post(link)
    assert answer.url == f"{home}cases/{case.pk}/"
    assert case.rma_number in client.get(answer.url).text
    assert client.get(link).url == answer.url
    assert "Get a new link" in Client().get(link).text
    with clock.frozen(clock.now() + timedelta(days=15)):
        assert "Get a new link" in client.get(link).text


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
    assert subjects() == [f"We have your request RMA-{YEAR}-000001", f"RMA-{YEAR}-000001 is withdrawn"]
    opened(make_order(seller, buyer=make_buyer(seller, email="")))
    drain()
    assert len(subjects()) == 2
