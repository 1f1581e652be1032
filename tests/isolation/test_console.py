"""Another seller's object is a 404 on every page of the console, and an auditor changes nothing."""

import pytest
from django.test import Client

from aftermile.accounts.roles import Role
from aftermile.cases.models import SavedView
from tests.factories import make_member
from tests.isolation.addresses import addresses, fill
from tests.isolation.chunks import apart, chunks
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


# What belongs to no seller, and only the operator changes.
OPERATORS = {
    "console:ask_service_again",
    "console:set_code_aside",
    "console:take_push_again",
    "console:verify_relief",
}
PAGES = addresses("console")
ROWLESS = ("console:notice_letter", "console:session_end")
WITH_ROW = [one for one in PAGES if one.parameters and one.name not in ROWLESS]
WITHOUT = [one for one in PAGES if not one.parameters]


def _urls(pages, world):
    return [(page.name, page.url(fill(page, world))) for page in pages]


def _signed(member=None):
    client = Client(raise_request_exception=False)
    if member is not None:
        client.force_login(member)
    return client


def _body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("pages", chunks(WITH_ROW))
def test_another_sellers_rows_are_not_there(worlds, pages):
    member = make_member(worlds[0].seller, Role.OWNER, name="Owner")
    for name, url in _urls(pages, worlds[1]):
        refused = (403, 405) if name in OPERATORS else (404, 405)
        with apart():
            client = _signed(member)
            for method in METHODS:
                answer = client.generic(method, url)
                assert answer.status_code in refused, (method, url, answer.status_code)
                body = _body(answer).lower().replace(url.lower().encode(), b"")
                assert b"foreignmark" not in body, (method, url)


@pytest.mark.parametrize("pages", chunks(WITHOUT))
def test_lists_show_no_row_of_another_seller(worlds, pages):
    for world in worlds:
        world.fill()
    member = make_member(worlds[0].seller, Role.OWNER, name="Owner")
    for page in pages:
        with apart():
            answer = _signed(member).get(page.url({}))
            assert answer.status_code < 500, page.name
            assert b"foreignmark" not in _body(answer).lower(), page.name


def test_the_mark_of_our_rows_is_seen_where_there_are_lists(worlds):
    """The rows of a world do appear in lists, so that their absence above says something."""
    worlds[0].fill()
    client = _signed(make_member(worlds[0].seller, Role.OWNER, name="Owner"))
    seen = [one.name for one in WITHOUT if b"ourmark" in _body(client.get(one.url({}))).lower()]
    assert len(seen) >= 8, seen


@pytest.mark.parametrize("pages", chunks(WITH_ROW))
def test_our_own_rows_are_there(worlds, pages):
    """Without this, a wrong id in the tables of addresses.py would pass as isolation."""
    member = make_member(worlds[0].seller, Role.OWNER, name="Owner")
    for name, url in _urls(pages, worlds[0]):
        with apart():
            answer = _signed(member).get(url)
            assert answer.status_code < 500, name
            assert answer.status_code != 404, name


@pytest.mark.parametrize("pages", chunks([one for one in PAGES if one.name not in OWN]))
def test_an_auditor_changes_nothing(worlds, pages):
    member = make_member(worlds[0].seller, Role.AUDITOR)
    for _name, url in _urls(pages, worlds[0]):
        with apart():
            client = _signed(member)
            for method in UNSAFE:
                assert client.generic(method, url).status_code in (403, 405), (method, url)


@pytest.mark.parametrize("pages", chunks(PAGES))
def test_a_stranger_is_asked_to_sign_in(worlds, pages):
    client = _signed()
    for _name, url in _urls(pages, worlds[0]):
        for method in METHODS:
            answer = client.generic(method, url)
            assert answer.status_code in (302, 405), (method, url, answer.status_code)
            if answer.status_code == 302:
                assert answer["Location"].startswith("/account/login/"), (method, url)


def test_an_auditor_keeps_views_for_himself_alone(worlds):
    client = _signed(make_member(worlds[0].seller, Role.AUDITOR))
    client.post("/console/cases/views/", {"name": "Mine", "query": "state=requested", "shared": "on"})
    assert SavedView.objects.get().shared is False
