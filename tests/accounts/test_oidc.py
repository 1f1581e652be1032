"""Signing in through an OpenID Connect provider, here a small one of our own on this machine."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount

from aftermile.accounts.models import Member
from aftermile.accounts.roles import Role
from aftermile.config.env import Environment
from aftermile.config.sign_in import settings as sign_in_settings
from tests.factories import make_member, make_seller

pytestmark = pytest.mark.django_db


class Provider(BaseHTTPRequestHandler):
    person: ClassVar[dict] = {}
    asked: ClassVar[list] = []

    def do_GET(self):
        home = f"http://{self.headers['Host']}"
        if self.path == "/.well-known/openid-configuration":
            self._answer(
                {
                    "issuer": home,
                    "authorization_endpoint": f"{home}/authorize",
                    "token_endpoint": f"{home}/token",
                    "userinfo_endpoint": f"{home}/me",
                    "jwks_uri": f"{home}/keys",
                }
            )
        else:
            self._answer(self.person)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append(parse_qs(body))
        self._answer({"access_token": "t", "token_type": "Bearer"})

    def _answer(self, data):
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


@pytest.fixture
def provider(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    Thread(target=server.serve_forever, daemon=True).start()
    env = Environment(
        {
            "AFTERMILE_OIDC_ISSUER": f"http://127.0.0.1:{server.server_port}/",
            "AFTERMILE_OIDC_NAME": "Haus-Login",
            "AFTERMILE_OIDC_CLIENT_ID": "aftermile",
            "AFTERMILE_OIDC_CLIENT_SECRET": "s3cret",
        }
    )
    made = sign_in_settings(env, behind_proxy=False, https=False)
    settings.SOCIALACCOUNT_PROVIDERS = made["SOCIALACCOUNT_PROVIDERS"]
    Provider.asked = []
    yield Provider
    server.shutdown()
    server.server_close()


def _come_back(client):
    answer = client.get("/account/oidc/sso/login/?process=login")
    sent = parse_qs(urlsplit(answer["Location"]).query)
    assert sent["client_id"] == ["aftermile"]
    assert sent["code_challenge_method"] == ["S256"]
    return client.get("/account/oidc/sso/login/callback/", {"code": "c", "state": sent["state"][0]})


def test_without_a_setting_there_is_no_provider(client):
    assert b"oidc" not in client.get("/account/login/").content
    assert client.get("/account/oidc/sso/login/").status_code == 404


def test_a_member_signs_in_by_his_verified_address(client, provider):
    member = make_member(make_seller(), Role.AGENT, email="kim@example.com")
    assert "Sign in with Haus-Login" in client.get("/account/login/").content.decode()
    provider.person = {"sub": "42", "email": "Kim@example.com", "email_verified": True, "name": "Kim"}
    assert _come_back(client)["Location"] == "/"
    assert client.get("/console/settings/profile/").status_code == 200
    assert SocialAccount.objects.get().user == member
    assert provider.asked[0]["client_secret"] == ["s3cret"]
    # from now on the provider's own id counts, whatever the address becomes there
    client.logout()
    provider.person = {"sub": "42", "email": "renamed@example.com", "email_verified": True}
    assert _come_back(client)["Location"] == "/"
    assert client.get("/console/settings/profile/").status_code == 200


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "1", "email": "stranger@example.com", "email_verified": True},
        {"sub": "2", "email": "kim@example.com", "email_verified": False},
        {"sub": "3", "email": "kim@example.com"},
        {"sub": "4"},
    ],
)
def test_strangers_and_unverified_addresses_stay_outside(client, provider, person):
    make_member(make_seller(), Role.AGENT, email="kim@example.com")
    provider.person = person
    answer = _come_back(client)
    assert answer.status_code in (200, 302)
    assert client.get("/console/settings/profile/").status_code == 302
    assert Member.objects.count() == 1
    assert SocialAccount.objects.count() == 0


def test_a_forged_answer_is_refused(client, provider):
    provider.person = {"sub": "42", "email": "kim@example.com", "email_verified": True}
    answer = client.get("/account/oidc/sso/login/callback/", {"code": "c", "state": "made-up"})
    assert answer.status_code in (200, 401)
    assert client.get("/console/settings/profile/").status_code == 302
    assert provider.asked == []
