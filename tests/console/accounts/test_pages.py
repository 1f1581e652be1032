"""Settings of members, keys, sellers and the member himself, through HTTP."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from aftermile.accounts import actions
from aftermile.accounts.access import access_of
from aftermile.accounts.models import ApiKey, Invitation, Member, Membership, Organization, Seller
from aftermile.accounts.roles import Role
from aftermile.kernel.tenancy import Scope
from tests.factories import make_member, make_seller

pytestmark = pytest.mark.django_db
PASSWORD = "blue-kettle-97-fog"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def seller():
    return make_seller(name="Lampen")


@pytest.fixture
def owner(seller):
    return make_member(seller, Role.OWNER, name="Olga")


@pytest.fixture
def signed(client, owner):
    client.force_login(owner)
    return client


def _link(mail):
    return re.search(r"http://\S+(/account/invitation/\S+/)", mail.body)[1]


# --- members ---


def test_an_owner_invites_and_the_invited_person_joins(signed, seller, client, mailoutbox):
    answer = signed.post(
        reverse("console:members"),
        {"email": "li@example.com", "place": seller.pk, "role": "agent", "language": "zh-hans"},
    )
    assert answer.status_code == 302
    (mail,) = mailoutbox
    assert (mail.to, "Olga" in mail.body, "退货" in mail.body) == (["li@example.com"], True, True)
    signed.logout()
    page = client.get(_link(mail))
    assert page.status_code == 200
    assert "加入 Lampen" in page.content.decode()
    weak = client.post(_link(mail), {"name": "李", "password": "short"})
    assert weak.status_code == 422
    answer = client.post(_link(mail), {"name": "李娜", "password": PASSWORD})
    assert answer["Location"] == "/"
    assert client.get(reverse("console:profile")).status_code == 200
    assert client.get(_link(mail)).status_code == 404
    assert access_of(Member.objects.get(email="li@example.com")).scope == seller.scope


def test_a_member_elsewhere_joins_with_one_click_and_is_not_signed_in_by_it(
    signed, seller, client, mailoutbox
):
    there = make_member(make_seller(), email="there@example.com")
    signed.post(
        reverse("console:members"),
        {"email": "there@example.com", "place": seller.pk, "role": "auditor", "language": "en"},
    )
    signed.logout()
    page = client.get(_link(mailoutbox[0])).content
    assert b'name="password"' not in page
    assert client.post(_link(mailoutbox[0]))["Location"] == "/"
    assert client.get(reverse("console:profile")).status_code == 302
    assert there.memberships.count() == 2


def test_a_mail_server_that_is_down_is_told_and_the_invitation_can_be_sent_again(
    signed, seller, monkeypatch, mailoutbox
):
    def refuse(*_args):
        raise ConnectionRefusedError

    monkeypatch.setattr("aftermile.console.accounts.members.send_invitation", refuse)
    data = {"email": "li@example.com", "place": seller.pk, "role": "agent", "language": "en"}
    page = signed.post(reverse("console:members"), data, follow=True).content.decode()
    assert "did not take the mail" in page
    monkeypatch.undo()
    first = Invitation.objects.get()
    signed.post(reverse("console:invitation_resending", args=[first.pk]))
    assert len(mailoutbox) == 1
    second = Invitation.objects.get(revoked_at=None)
    signed.post(reverse("console:invitation_revocation", args=[second.pk]))
    assert signed.get(_link(mailoutbox[0])).status_code == 404


def test_wrong_invitations_are_explained_at_the_field(signed, owner, seller):
    data = {"email": owner.email, "place": seller.pk, "role": "agent", "language": "en"}
    page = signed.post(reverse("console:members"), data)
    assert (page.status_code, b"is a member here already" in page.content) == (422, True)
    for wrong in [{"role": "emperor"}, {"email": "x"}, {"place": make_seller().pk}, {"place": "operator"}]:
        assert (
            signed.post(reverse("console:members"), {**data, "email": "n@example.com", **wrong}).status_code
            == 422
        )
    assert Invitation.objects.count() == 0


def test_a_role_is_changed_and_a_member_removed(signed, seller):
    row = make_member(seller, Role.AGENT, name="Kim").memberships.get()
    signed.post(reverse("console:membership", args=[row.pk]), {"role": "finance"})
    row.refresh_from_db()
    assert row.role == "finance"
    assert signed.post(reverse("console:membership", args=[row.pk]), {"role": "x"}).status_code == 422
    signed.post(reverse("console:membership_end", args=[row.pk]))
    assert not Membership.objects.filter(pk=row.pk).exists()


def test_the_last_owner_cannot_leave(signed, owner):
    row = owner.memberships.get()
    answer = signed.post(reverse("console:membership_end", args=[row.pk]))
    assert (answer.status_code, b"last owner" in answer.content) == (409, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_members_asks_the_same_few_questions(signed, seller, count, django_assert_num_queries):
    for _ in range(count - 1):
        make_member(seller)
        actions.invite(email=f"n{_}@example.com", role=Role.AGENT, seller=seller, language="en", by=None)
    signed.get(reverse("console:members"))
    with django_assert_num_queries(6):  # session, member, memberships, sellers to manage, rows, invitations
        signed.get(reverse("console:members"))


# --- keys ---


def test_a_key_is_made_shown_once_and_revoked(signed, seller):
    answer = signed.post(
        reverse("console:keys"),
        {
            "name": "Shop",
            "place": seller.pk,
            "scopes": ["cases:read", "orders:write"],
            "expires_on": "2030-12-31",
            "limit": "50.00",
            "limit_currency": "EUR",
        },
    )
    page = answer.content.decode()
    secret = re.search(r"amk_live_[0-9a-z]{40}", page)[0]
    key = actions.find_api_key(secret)
    assert (key.seller, key.scopes, key.limit_minor) == (seller, ["cases:read", "orders:write"], 5000)
    assert key.expires_at.isoformat() == "2031-01-01T00:00:00+00:00"
    assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert secret not in signed.get(reverse("console:keys")).content.decode()
    signed.post(reverse("console:key_revocation", args=[key.pk]))
    assert actions.find_api_key(secret) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["everything"]},
        {"name": ""},
        {"expires_on": "2001-01-01"},
        {"expires_on": "soon"},
        {"limit": "much"},
        {"limit": "1.234"},
    ],
)
def test_a_wrong_key_is_explained(signed, seller, wrong):
    data = {
        "name": "Shop",
        "place": seller.pk,
        "scopes": ["cases:read"],
        "limit": "",
        "limit_currency": "EUR",
    }
    answer = signed.post(reverse("console:keys"), {**data, **wrong})
    assert (answer.status_code, b"field-error" in answer.content or b"notice-bad" in answer.content) == (
        422,
        True,
    )
    assert ApiKey.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_keys_asks_the_same_few_questions(signed, seller, count, django_assert_num_queries):
    for _ in range(count):
        actions.make_api_key(name="K", seller=seller, scopes=["cases:read"], by=None)
    with django_assert_num_queries(5):
        signed.get(reverse("console:keys"))


# --- sellers ---

FIELDS = {
    "name": "Lampen Neu",
    "slug": "lampen-neu",
    "country": "CN",
    "language": "zh-hans",
    "time_zone": "Asia/Shanghai",
    "support_email": "help@example.com",
    "color": "#123456",
    "payment_provider": "manual",
}


def _picture(kind="PNG", size=(1200, 300)):
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return file.getvalue()


def test_a_seller_is_changed_with_a_logo_drawn_anew(signed, seller):
    upload = SimpleUploadedFile("evil.html", _picture("JPEG"), "text/html")
    answer = signed.post(reverse("console:seller", args=[seller.pk]), {**FIELDS, "logo": upload})
    assert answer.status_code == 302, answer.content.decode()
    seller.refresh_from_db()
    assert (seller.name, seller.slug, seller.color) == ("Lampen Neu", "lampen-neu", "#123456")
    assert seller.logo.name.endswith(".png")
    with Image.open(seller.logo) as kept:
        assert (kept.format, kept.size) == ("PNG", (512, 128))
    signed.post(reverse("console:seller", args=[seller.pk]), {**FIELDS, "remove_logo": "on"})
    seller.refresh_from_db()
    assert seller.logo.name == ""


@pytest.mark.parametrize(
    "content",
    [b"<html>", b"\x89PNG\r\n\x1a\n broken", b"<svg xmlns='http://www.w3.org/2000/svg'/>", _picture("GIF")],
)
def test_what_is_no_picture_is_no_logo(signed, seller, content):
    upload = SimpleUploadedFile("logo.png", content, "image/png")
    answer = signed.post(reverse("console:seller", args=[seller.pk]), {**FIELDS, "logo": upload})
    assert (answer.status_code, b"cannot be the logo" in answer.content) == (422, True)
    seller.refresh_from_db()
    assert seller.name == "Lampen"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"color": "red"},
        {"country": "ZZ"},
        {"time_zone": "X"},
        {"slug": "Ä b"},
        {"payment_provider": "x"},
    ],
)
def test_wrong_fields_of_a_seller_are_explained(signed, seller, wrong):
    answer = signed.post(reverse("console:seller", args=[seller.pk]), {**FIELDS, **wrong})
    assert (answer.status_code, b"field-error" in answer.content) == (422, True)


def test_a_taken_address_is_explained(signed, seller):
    make_seller(slug="taken")
    answer = signed.post(reverse("console:seller", args=[seller.pk]), {**FIELDS, "slug": "taken"})
    assert (answer.status_code, b"Another seller has the address" in answer.content) == (422, True)


# --- marketplace ---


def test_a_sellers_member_sees_only_his_own(signed, seller):
    other = make_seller(name="Foreign")
    member = make_member(other, Role.AGENT)
    key, _ = actions.make_api_key(name="K", seller=other, scopes=["cases:read"], by=None)
    invitation, _ = actions.invite(
        email="x@example.com", role=Role.AGENT, seller=other, language="en", by=None
    )
    row = member.memberships.get()
    for name in ["members", "keys", "sellers"]:
        page = signed.get(reverse(f"console:{name}")).content.decode()
        assert "Foreign" not in page
        assert member.email not in page
    assert signed.get(reverse("console:seller", args=[other.pk])).status_code == 404
    assert signed.get(reverse("console:seller", args=[other.slug])).status_code == 404
    for name, ref in [
        ("seller", other.pk),
        ("membership", row.pk),
        ("membership_end", row.pk),
        ("invitation_resending", invitation.pk),
        ("invitation_revocation", invitation.pk),
        ("key_revocation", key.pk),
    ]:
        assert signed.post(reverse(f"console:{name}", args=[ref]), {"role": "owner"}).status_code == 404, name
    assert signed.post(reverse("console:sellers"), {**FIELDS, "base_currency": "EUR"}).status_code == 403
    assert signed.get(reverse("console:organization")).status_code == 403
    assert signed.post(reverse("console:chosen_seller"), {"seller": other.pk}).status_code == 404


def test_the_operator_sees_all_sellers_makes_one_and_chooses_one(client, seller):
    make_seller(name="Zweite")
    client.force_login(make_member(operator=True, name="Op"))
    page = client.get(reverse("console:sellers")).content.decode()
    assert ("Lampen" in page, "Zweite" in page) == (True, True)
    answer = client.post(
        reverse("console:sellers"),
        {**FIELDS, "name": "Dritte", "slug": "", "base_currency": "CNY"},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == reverse(
        "console:seller", args=[Seller.objects.get(slug="dritte").pk]
    )

    client.post(reverse("console:chosen_seller"), {"seller": seller.pk})
    answer = client.get(reverse("console:sellers"))
    assert answer.wsgi_request.access.scope == seller.scope
    assert answer.wsgi_request.access.whole == Scope.everything()
    page = answer.content.decode()
    assert re.search(r"data-seller-switch>\s*<summary[^>]*>.*?Lampen", page, re.DOTALL)
    assert reverse("console:seller", args=[Seller.objects.get(slug="dritte").pk]) not in page
    assert client.get(reverse("console:seller_settings"))["Location"] == reverse(
        "console:seller", args=[seller.pk]
    )
    client.post(reverse("console:chosen_seller"), {"seller": ""})
    assert client.get(reverse("console:sellers")).wsgi_request.access.scope == Scope.everything()
    assert client.get(reverse("console:seller_settings"))["Location"] == reverse("console:sellers")


def test_a_member_of_two_sellers_switches_between_them_only(client, seller):
    second = make_seller(name="Zweite")
    member = make_member(seller, Role.AGENT)
    actions.grant(member, role=Role.AUDITOR, seller=second)
    client.force_login(member)
    client.post(reverse("console:chosen_seller"), {"seller": second.pk, "next": "/console/settings/"})
    request = client.get(reverse("console:settings")).wsgi_request
    assert request.access.scope == second.scope
    membership = member.memberships.get(seller=second)
    actions.grant(member, role=Role.AGENT, seller=make_seller())
    membership.delete()
    assert client.get(reverse("console:settings")).wsgi_request.access.scope != second.scope


def test_one_seller_needs_no_switch(signed):
    assert b"data-seller-switch" not in signed.get(reverse("console:settings")).content


def test_the_operator_changes_its_name(client):
    client.force_login(make_member(make_seller(), operator=True))
    Membership.objects.update(seller=None)
    answer = client.post(
        reverse("console:organization"), {"name": "Neu", "language": "en", "time_zone": "UTC"}
    )
    assert answer.status_code == 302
    assert Organization.objects.get().name == "Neu"


# --- the member himself ---


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR])
def test_everybody_changes_his_own_profile(client, seller, role):
    member = make_member(seller, role)
    client.force_login(member)
    data = {"name": "Neuer Name", "language": "zh-hans", "time_zone": "Asia/Shanghai"}
    answer = client.post(reverse("console:profile"), data, follow=True)
    assert "已保存。" in answer.content.decode()
    member.refresh_from_db()
    assert (member.name, member.language, member.time_zone) == ("Neuer Name", "zh-hans", "Asia/Shanghai")


def test_an_auditor_reads_the_settings_and_changes_nothing(client, seller):
    make_member(seller)
    auditor = make_member(seller, Role.AUDITOR)
    client.force_login(auditor)
    row = Membership.objects.exclude(member=auditor).get()
    for name in ["members", "keys", "sellers"]:
        assert client.get(reverse(f"console:{name}")).status_code == 200
        assert client.post(reverse(f"console:{name}"), {}).status_code == 403
    page = client.get(reverse("console:seller", args=[seller.pk])).content.decode()
    assert "disabled" in page
    assert 'class="btn btn-primary"' not in page
    assert client.post(reverse("console:seller", args=[seller.pk]), FIELDS).status_code == 403
    assert client.post(reverse("console:membership", args=[row.pk]), {"role": "agent"}).status_code == 403


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_only_owners_change_members_and_settings(client, seller, role):
    member = make_member(seller, role)
    client.force_login(member)
    row = member.memberships.get()
    assert client.post(reverse("console:membership", args=[row.pk]), {"role": "owner"}).status_code == 403
    data = {"email": "x@example.com", "place": seller.pk, "role": "owner", "language": "en"}
    assert client.post(reverse("console:members"), data).status_code == 403
    assert client.post(reverse("console:seller", args=[seller.pk]), FIELDS).status_code == 403


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "name", ["members", "keys", "sellers", "organization", "profile", "sessions", "settings"]
)
def test_every_page_is_strict_and_translated(client, seller, name, language):
    client.force_login(make_member(seller, operator=True, language=language))
    Membership.objects.update(seller=None)
    actions.invite(email="x@example.com", role=Role.AGENT, seller=seller, language="en", by=None)
    actions.make_api_key(name="K", seller=seller, scopes=["cases:read"], by=None)
    page = client.get(reverse(f"console:{name}")).content.decode()
    assert f'lang="{language}"' in page
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", page)
