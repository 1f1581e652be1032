"""The frame of the console: who gets in, what it keeps, and how errors are shown."""

import re
from pathlib import Path

import pytest
from django.test import RequestFactory
from django.urls import resolve, reverse

from aftermile.accounts.roles import Role
from aftermile.console.problems import ProblemMiddleware
from aftermile.kernel.errors import ChangedMeanwhile
from tests.factories import make_member, make_seller

pytestmark = pytest.mark.django_db
SOURCE = Path(__file__).parent.parent.parent / "src" / "aftermile"


@pytest.fixture
def signed(client):
    client.force_login(make_member(make_seller()))
    return client


def test_a_stranger_is_sent_to_sign_in(client) -> None:
    answer = client.get(reverse("console:settings"))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/")


def test_the_root_leads_to_today(signed) -> None:
    assert signed.get("/", follow=True).redirect_chain == [(reverse("console:today"), 302)]


def test_theme_and_density_are_kept_in_cookies(signed) -> None:
    answer = signed.post(
        reverse("console:appearance"), {"theme": "dark", "density": "compact", "next": "/x/"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/x/")
    page = signed.get(reverse("console:settings")).content.decode()
    assert '<html lang="en" dir="ltr" data-bs-theme="dark" data-density="compact">' in page


def test_a_foreign_next_leads_home(signed) -> None:
    answer = signed.post(reverse("console:appearance"), {"theme": "dark", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_an_unknown_theme_is_left_alone(signed) -> None:
    answer = signed.post(reverse("console:appearance"), {"theme": "<b>"})
    assert "theme" not in answer.cookies


def test_the_language_is_kept_with_the_member_even_for_a_reader(client) -> None:
    member = make_member(make_seller(), role=Role.AUDITOR)
    client.force_login(member)
    client.post(reverse("console:appearance"), {"language": "zh-hans"})
    member.refresh_from_db()
    assert member.language == "zh-hans"
    assert 'lang="zh-hans"' in client.get(reverse("console:settings")).content.decode()


def _request(**headers):
    request = RequestFactory().post(reverse("console:appearance"), headers=headers)
    request.resolver_match = resolve(request.path)
    request.access = None
    request._messages = []
    return request


def test_a_business_error_answers_htmx_in_plain_words() -> None:
    answer = ProblemMiddleware(lambda _: None).process_exception(
        _request(**{"HX-Request": "true"}), ChangedMeanwhile()
    )
    assert (answer.status_code, answer["Content-Type"]) == (409, "text/plain; charset=utf-8")
    assert answer.content.decode() == ChangedMeanwhile.words


def test_a_business_error_is_a_page_without_htmx() -> None:
    answer = ProblemMiddleware(lambda _: None).process_exception(_request(), ChangedMeanwhile())
    assert answer.status_code == 409
    assert ChangedMeanwhile.words in answer.content.decode()


def test_other_errors_and_other_rooms_are_left_to_their_owners() -> None:
    middleware = ProblemMiddleware(lambda _: None)
    assert middleware.process_exception(_request(), ValueError()) is None
    assert middleware.process_exception(RequestFactory().get("/api/"), ChangedMeanwhile()) is None


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.html")), ids=str)
def test_no_template_breaks_the_content_security_policy(path) -> None:
    text = path.read_text()
    if "mail" in path.parts:
        pytest.skip("mails carry their styles")
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=\"|javascript:", text)
    assert inline == []


def test_the_icon_that_browsers_ask_for_by_themselves_is_there(client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, "/static/aftermile/mark.svg")
