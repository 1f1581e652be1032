"""Another seller's object is a 404 on every page of the console, and an auditor changes nothing."""

import pytest

from aftermile.accounts.roles import Role
from aftermile.cases.models import SavedView
from tests.factories import make_member
from tests.isolation.addresses import addresses, fill
from tests.isolation.world import World

pytestmark = pytest.mark.django_db
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
UNSAFE = ["POST", "PUT", "PATCH", "DELETE"]

# What changes only the member himself, his browser, or what he looks at.
OWN = {
    "console:appearance",
    "console:chosen_seller",
    "console:profile",
    "console:sessions",
    "console:session_end",
    "console:case_views",
    "console:case_view_delete",
}


@pytest.fixture
def worlds(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return World("Ourmark"), World("Foreignmark")


@pytest.fixture
def signed(client, worlds):
    client.raise_request_exception = False
    client.force_login(make_member(worlds[0].seller, Role.OWNER, name="Owner"))
    return client


PAGES = addresses("console")
WITH_ROW = [one for one in PAGES if one.parameters and one.name != "console:session_end"]
WITHOUT = [one for one in PAGES if not one.parameters]


def _name(address):
    return address.name


@pytest.mark.parametrize("address", WITH_ROW, ids=_name)
def test_another_sellers_rows_are_not_there(signed, worlds, address):
    url = address.url(fill(address, worlds[1]))
    for method in METHODS:
        answer = signed.generic(method, url)
        assert answer.status_code in (404, 405), (method, url, answer.status_code)
        assert b"foreignmark" not in _body(answer).lower().replace(url.lower().encode(), b""), (method, url)


@pytest.mark.parametrize("address", WITHOUT, ids=_name)
def test_lists_show_no_row_of_another_seller(signed, worlds, address):
    for world in worlds:
        world.fill()
    answer = signed.get(address.url({}))
    assert answer.status_code < 500
    assert b"foreignmark" not in _body(answer).lower()


def test_the_mark_of_our_rows_is_seen_where_there_are_lists(signed, worlds):
    """The rows of a world do appear in lists, so that their absence above says something."""
    worlds[0].fill()
    seen = [one.name for one in WITHOUT if b"ourmark" in _body(signed.get(one.url({}))).lower()]
    assert len(seen) >= 8, seen


@pytest.mark.parametrize("address", WITH_ROW, ids=_name)
def test_our_own_rows_are_there(signed, worlds, address):
    """Without this, a wrong id in the tables of addresses.py would pass as isolation."""
    answer = signed.get(address.url(fill(address, worlds[0])))
    assert answer.status_code < 500
    assert answer.status_code != 404


@pytest.mark.parametrize("address", [one for one in PAGES if one.name not in OWN], ids=_name)
def test_an_auditor_changes_nothing(client, worlds, address):
    ours, _foreign = worlds
    client.raise_request_exception = False
    client.force_login(make_member(ours.seller, Role.AUDITOR))
    url = address.url(fill(address, ours))
    for method in UNSAFE:
        assert client.generic(method, url).status_code in (403, 405), (method, url)


@pytest.mark.parametrize("address", PAGES, ids=_name)
def test_a_stranger_is_asked_to_sign_in(client, worlds, address):
    url = address.url(fill(address, worlds[0]))
    for method in METHODS:
        answer = client.generic(method, url)
        assert answer.status_code in (302, 405), (method, url, answer.status_code)
        if answer.status_code == 302:
            assert answer["Location"].startswith("/account/login/"), (method, url)


def _body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_an_auditor_keeps_views_for_himself_alone(client, worlds):
    client.force_login(make_member(worlds[0].seller, Role.AUDITOR))
    client.post("/console/cases/views/", {"name": "Mine", "query": "state=requested", "shared": "on"})
    assert SavedView.objects.get().shared is False
