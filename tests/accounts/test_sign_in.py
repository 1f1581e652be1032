"""Signing in through allauth, in our own pages."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from aftermile.accounts.roles import Role
from tests.factories import make_member, make_seller

pytestmark = pytest.mark.django_db
PASSWORD = "blue-kettle-97-fog"


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def member():
    return make_member(make_seller(), Role.AGENT, email="kim@example.com", password=PASSWORD)


def _sign_in(client, email="kim@example.com", password=PASSWORD, **headers):
    return client.post("/account/login/", {"login": email, "password": password}, headers=headers)


def _confirm(client):
    """What guards the second factor asks for the password once more."""
    return client.post("/account/reauthenticate/", {"password": PASSWORD})


def test_a_member_signs_in_and_reads_his_pages(client, member):
    assert _sign_in(client)["Location"] == "/"
    assert EmailAddress.objects.get(user=member).verified is True
    assert client.get("/account/2fa/totp/activate/")["Location"].startswith("/account/reauthenticate/")
    _confirm(client)
    for path in [
        "/console/settings/profile/",
        "/console/settings/sessions/",
        "/account/password/change/",
        "/account/email/",
        "/account/2fa/",
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/",
        "/account/2fa/webauthn/add/",
    ]:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert b"My account" in answer.content, path


@pytest.mark.parametrize(
    "path",
    ["/account/login/", "/account/password/reset/", "/account/signup/", "/account/inactive/"],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_stranger_reads_the_pages_before(client, path, language):
    answer = client.get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'lang="{language}"' in page
    assert ("登录" in page or "密码" in page or "账" in page or "帐" in page) is (language == "zh-hans")
    assert not re.search(r"<style|style=|onclick=|<script(?![^>]*(src=|type=\"application/json\"))", page)


def test_nobody_signs_up(client):
    answer = client.post("/account/signup/", {"email": "x@example.com", "password1": PASSWORD})
    assert answer.status_code == 200
    assert b"invitation" in answer.content


def test_right_and_unknown_addresses_get_the_same_answer(client, member):
    known = _sign_in(client, password="wrong")
    unknown = _sign_in(Client(), email="nobody@example.com", password="wrong")
    page = re.compile(
        rb"csrfmiddlewaretoken\" value=\"[^\"]+|hx-headers='[^']+|nonce-[^\"]+|value=\"[^\"]*@[^\"]*"
    )
    assert known.status_code == unknown.status_code == 200
    assert page.sub(b"", known.content) == page.sub(b"", unknown.content)


def test_repeated_failures_lock_the_address_for_a_while(member):
    for _ in range(5):
        assert _sign_in(Client(), password="wrong").status_code == 200
    locked = _sign_in(Client())
    assert locked.status_code == 200
    assert b"Too many failed login attempts" in locked.content
    # another address is not locked by it
    make_member(email="lee@example.com", password=PASSWORD)
    assert _sign_in(Client(), email="lee@example.com").status_code == 302


def test_one_network_cannot_try_many_addresses(member):
    answers = [_sign_in(Client(), email=f"n{n}@example.com", password="wrong") for n in range(25)]
    assert b"Too many failed login attempts" in answers[-1].content


def test_a_forgotten_password_is_set_by_a_code(client, member, mailoutbox):
    answer = client.post("/account/password/reset/", {"email": "kim@example.com"})
    assert answer["Location"] == "/account/password/reset/confirm/"
    (mail,) = mailoutbox
    assert mail.to == ["kim@example.com"]
    code = re.search(r"^([A-Z0-9-]{4,12})$", mail.body, re.MULTILINE)[1]
    wrong = client.post("/account/password/reset/confirm/", {"code": "WRONG"})
    assert wrong.status_code == 200
    done = client.post("/account/password/reset/confirm/", {"code": code})
    assert done["Location"] == "/account/password/reset/complete/"
    new = "green-kettle-98-fog"
    client.post("/account/password/reset/complete/", {"password1": new, "password2": new})
    assert _sign_in(Client(), password=new).status_code == 302
    assert _sign_in(Client()).status_code == 200


def test_the_reset_mail_speaks_the_members_language(client, member, mailoutbox):
    member.language = "zh-hans"
    member.save()
    client.post("/account/password/reset/", {"email": "kim@example.com"}, headers={"accept-language": "en"})
    assert re.search("[\u4e00-\u9fff]", mailoutbox[0].subject)


def test_an_unknown_address_gets_no_mail_and_the_same_answer(client, member, mailoutbox):
    unknown = client.post("/account/password/reset/", {"email": "nobody@example.com"})
    assert (unknown.status_code, unknown["Location"]) == (302, "/account/password/reset/confirm/")
    assert mailoutbox == []


def test_a_second_factor_is_asked_for_and_a_recovery_code_serves_once(client, member):
    _sign_in(client)
    _confirm(client)
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r"[A-Z2-7]{32}", page)[0]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    answer = client.post("/account/2fa/totp/activate/", {"code": code})
    assert answer.status_code == 302, answer.content.decode()
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in stored
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    assert len(codes) == 10

    for code, inside in [(codes[0], True), (codes[0], False), ("000000", False), (codes[1], True)]:
        other = Client()
        assert _sign_in(other)["Location"] == "/account/2fa/authenticate/"
        assert other.get("/console/settings/profile/").status_code == 302
        assert b"plain" in other.get("/account/2fa/authenticate/").content
        other.post("/account/2fa/authenticate/", {"code": code})
        assert (other.get("/console/settings/profile/").status_code == 200) is inside


def test_under_another_secret_key_no_code_fits_and_nothing_breaks(client, member, settings):
    _sign_in(client)
    _confirm(client)
    secret = re.search(r"[A-Z2-7]{32}", client.get("/account/2fa/totp/activate/").content.decode())[0]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post("/account/2fa/totp/activate/", {"code": code})
    settings.SECRET_KEY = "another"
    other = Client()
    _sign_in(other)
    for guess in (code, format_hotp_value(hotp_value("", int(time.time()) // 30))):
        assert other.post("/account/2fa/authenticate/", {"code": guess}).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert other.get("/console/settings/profile/").status_code == 302


def test_a_member_lists_his_sessions_and_ends_one(client, member):
    _sign_in(client, **{"user-agent": "Laptop"})
    other = Client()
    _sign_in(other, **{"user-agent": "Phone"})
    page = client.get("/console/settings/sessions/").content.decode()
    assert ("Laptop" in page, "Phone" in page) == (True, True)
    phone = UserSession.objects.get(user_agent="Phone")
    stranger = Client()
    stranger.force_login(make_member(make_seller()))
    assert stranger.post(f"/console/settings/sessions/{phone.pk}/end/").status_code == 404
    assert other.get("/console/settings/profile/").status_code == 200
    assert client.post(f"/console/settings/sessions/{phone.pk}/end/").status_code == 302
    assert other.get("/console/settings/profile/").status_code == 302
    assert client.get("/console/settings/profile/").status_code == 200


def test_a_member_ends_all_other_sessions(client, member):
    others = [Client() for _ in range(3)]
    for one in [client, *others]:
        _sign_in(one)
    client.post("/console/settings/sessions/0/end/")
    assert [one.get("/console/settings/profile/").status_code for one in [client, *others]] == [
        200,
        302,
        302,
        302,
    ]


def test_a_member_who_is_switched_off_is_out_at_once(client, member):
    _sign_in(client)
    member.is_active = False
    member.save()
    assert client.get("/console/settings/profile/").status_code == 302
    assert _sign_in(Client()).status_code in (200, 302)
    assert Client().get("/console/settings/profile/").status_code == 302


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil"]
)
def test_sign_in_leads_nowhere_else(client, member, target):
    answer = client.post(
        f"/account/login/?next={target}", {"login": "kim@example.com", "password": PASSWORD, "next": target}
    )
    assert answer["Location"] == "/"
