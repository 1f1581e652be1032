"""Another seller's ids in a form change nothing of his and tell nothing about him."""

import re
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Role
from aftermile.cases.models import Case, CaseLine
from aftermile.ledger.actions.reserve import LineInput, book_reserved
from aftermile.ledger.models import LineKind, Refund
from aftermile.orders.models import Buyer, Order, Tender, Unit
from aftermile.parcels.models import Location, Parcel, Shipment
from tests.factories import make_member
from tests.isolation.addresses import addresses, fill
from tests.isolation.chunks import apart, chunks
from tests.isolation.world import World

pytestmark = pytest.mark.django_db
NAMES = {
    "seller": Seller,
    "place": Seller,
    "order": Order,
    "case": Case,
    "buyer": Buyer,
    "other": Buyer,
    "into": Buyer,
    "kept": Buyer,
    "merged": Buyer,
    "with": Buyer,
    "unit": Unit,
    "line": CaseLine,
    "lines": CaseLine,
    "tender": Tender,
    "refund": Refund,
    "location": Location,
    "shipment": Shipment,
    "parcel": Parcel,
}


MODELS = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("aftermile.") and "seller" in {field.name for field in model._meta.fields}
]
TABLES = {model._meta.db_table for model in MODELS}


@pytest.mark.parametrize("pages", chunks(addresses("console")))
def test_foreign_ids_in_a_form_do_nothing(settings, tmp_path, pages):
    settings.MEDIA_ROOT = tmp_path
    ours, foreign = World("Ourmark"), World("Foreignmark").fill()
    theirs = make_member(foreign.seller, Role.AGENT)
    book_reserved(ours.row(Refund), [LineInput(LineKind.GOODWILL, ours.row(Refund).amount_minor)])
    owner = make_member(ours.seller, Role.OWNER)
    form = {name: foreign.ref(model) for name, model in NAMES.items()}
    form |= {"member": theirs.pk, "assignee": theirs.pk, "owner": theirs.pk, "name": "x", "text": "x"}
    urls = [(page.name, page.url(fill(page, ours))) for page in pages]
    before = _rows(foreign)
    for name, url in urls:
        with apart():
            client = Client(raise_request_exception=False)
            client.force_login(owner)
            with writes() as written:
                answer = client.post(url, form)
            assert answer.status_code < 500, name
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert b"foreignmark" not in body.lower(), name
            if not written.isdisjoint(TABLES):
                assert _rows(foreign) == before, name


def test_what_is_written_is_seen():
    world = World("Ourmark")
    with writes() as written:
        Order.objects.count()
        assert written.isdisjoint(TABLES)
        Order.objects.filter(pk=world.ref(Order)).update(number="X")
    assert not written.isdisjoint(TABLES)


@contextmanager
def writes():
    """The words of all statements inside that may change rows, names of tables among them."""
    words: set[str] = set()

    def note(execute, sql, *rest):
        if not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            words.update(re.findall(r"\w+", sql))
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield words


def _rows(world):
    """Every row of the world's seller, whoever made it."""
    return {
        model.__name__: list(model.objects.filter(seller=world.seller).order_by("pk").values())
        for model in MODELS
    }
