from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress

from aftermile.accounts import actions
from aftermile.accounts.access import access_of, access_of_key
from aftermile.accounts.actions.keys import PREFIX
from aftermile.accounts.errors import (
    AddressTaken,
    AlreadyMember,
    ExpiryInThePast,
    InvitationNotValid,
    KeyWithoutScope,
    LastOwner,
    MemberSwitchedOff,
    OrganizationStands,
    PasswordTooWeak,
    SlugTaken,
    UnknownScopes,
)
from aftermile.accounts.models import ApiKey, Invitation, Member, Membership
from aftermile.accounts.roles import Permission, Role
from aftermile.accounts.scopes import SCOPES
from aftermile.kernel import clock
from aftermile.kernel.errors import BadInput, UnknownCurrency
from aftermile.kernel.tenancy import Scope
from tests.factories import make_member, make_organization, make_seller

pytestmark = pytest.mark.django_db

GOOD = "blue-kettle-97-fog"


def _invite(**fields):
    values = {"email": "new@example.com", "role": Role.AGENT, "seller": None, "language": "en", "by": None}
    return actions.invite(**{**values, **fields})


# --- operator and sellers ---


def test_an_installation_has_one_operator():
    organization = actions.create_organization(name=" Nordlicht ", base_currency="EUR")
    assert organization.name == "Nordlicht"
    with pytest.raises(OrganizationStands):
        actions.create_organization(name="Another")


def test_a_seller_gets_an_address_from_its_name():
    organization = make_organization()
    assert (
        actions.create_seller(organization, {"name": "Lampen & Licht", "country": "DE"}).slug
        == "lampen-licht"
    )
    chinese = actions.create_seller(organization, {"name": "云杉家居", "country": "CN"})
    assert len(chinese.slug) == 12
    with pytest.raises(SlugTaken):
        actions.create_seller(organization, {"name": "Lampen Licht", "country": "DE"})


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("name", "  ", BadInput),
        ("name", "x" * 121, BadInput),
        ("slug", "-a", BadInput),
        ("slug", "Ä", BadInput),
        ("country", "ZZ", BadInput),
        ("country", "de", BadInput),
        ("base_currency", "XXX", UnknownCurrency),
        ("language", "tlh", BadInput),
        ("time_zone", "Mars/Olympus", BadInput),
        ("color", "red;}", BadInput),
        ("support_email", "nobody", BadInput),
    ],
)
def test_a_wrong_field_of_a_seller_is_named(field, value, error):
    with pytest.raises(error) as caught:
        actions.create_seller(make_organization(), {"name": "A", "country": "DE", field: value})
    if error is BadInput:
        assert caught.value.data["field"] == field


def test_two_sellers_cannot_share_an_address():
    make_seller(slug="one")
    other = make_seller(slug="two")
    with pytest.raises(SlugTaken):
        actions.change_seller(other, {"slug": "one"})
    actions.change_seller(other, {"slug": "three", "color": "#123456"})
    other.refresh_from_db()
    assert (other.slug, other.color) == ("three", "#123456")


# --- invitations ---


def test_a_stranger_who_accepts_becomes_a_member_with_a_proven_address():
    seller = make_seller(time_zone="Asia/Shanghai")
    invitation, token = _invite(email=" New@Example.com ", seller=seller, language="zh-hans")
    assert token not in str(Invitation.objects.values().get())
    member = actions.accept_invitation(token, name="李娜", password=GOOD)
    assert (member.email, member.name, member.language) == ("new@example.com", "李娜", "zh-hans")
    assert member.time_zone == "Asia/Shanghai"
    assert member.check_password(GOOD)
    assert (
        EmailAddress.objects.filter(user=member, email=member.email, verified=True, primary=True).count() == 1
    )
    assert access_of(member).scope == seller.scope
    assert invitation.seller == seller


def test_who_is_a_member_already_just_gains_the_role():
    member = make_member(make_seller(), Role.OWNER, password=GOOD)
    other = make_seller()
    _, token = _invite(email=member.email, seller=other, role=Role.AUDITOR)
    assert actions.accept_invitation(token, name="Mallory", password="something else 9") == member
    member.refresh_from_db()
    assert member.name == "Kim Berger"
    assert member.check_password(GOOD)
    access = access_of(member)
    assert access.can(Permission.MEMBERS_WRITE, other.pk) is False
    assert access.can(Permission.VIEW, other.pk) is True


def test_a_link_works_once():
    _, token = _invite(seller=make_seller())
    actions.accept_invitation(token, name="A", password=GOOD)
    with pytest.raises(InvitationNotValid):
        actions.accept_invitation(token, name="A", password=GOOD)
    assert Membership.objects.count() == 1


def test_a_link_that_failed_may_be_tried_again():
    _, token = _invite(seller=make_seller())
    for password in ("short", "password1234", "1234567890123"):
        with pytest.raises(PasswordTooWeak):
            actions.accept_invitation(token, name="A", password=password)
    with pytest.raises(BadInput):
        actions.accept_invitation(token, name=" ", password=GOOD)
    assert actions.accept_invitation(token, name="A", password=GOOD).email == "new@example.com"


def test_old_revoked_replaced_and_made_up_links_do_nothing():
    seller = make_seller()
    with clock.frozen(datetime(2026, 1, 1, tzinfo=UTC)):
        _, old = _invite(seller=seller, email="a@example.com")
    revoked, revoked_token = _invite(seller=seller, email="b@example.com")
    actions.revoke_invitation(revoked)
    _, replaced = _invite(seller=seller, email="c@example.com")
    _, fresh = _invite(seller=seller, email="c@example.com")
    for token in (old, revoked_token, replaced, "", "x" * 5000, "\x00"):
        with pytest.raises(InvitationNotValid):
            actions.accept_invitation(token, name="A", password=GOOD)
    with pytest.raises(InvitationNotValid):
        actions.revoke_invitation(revoked)
    assert actions.accept_invitation(fresh, name="A", password=GOOD).email == "c@example.com"


def test_sending_again_makes_a_new_link():
    seller = make_seller()
    with clock.frozen(datetime(2026, 1, 1, tzinfo=UTC)):
        first, old = _invite(seller=seller, role=Role.FINANCE, language="zh-hans")
    again, token = actions.resend_invitation(first, by=None)
    assert (again.role, again.language, again.seller) == ("finance", "zh-hans", seller)
    with pytest.raises(InvitationNotValid):
        actions.accept_invitation(old, name="A", password=GOOD)
    actions.accept_invitation(token, name="A", password=GOOD)
    with pytest.raises(InvitationNotValid):
        actions.resend_invitation(first, by=None)


def test_members_are_not_invited_twice_and_switched_off_accounts_stay_off():
    seller = make_seller()
    member = make_member(seller)
    with pytest.raises(AlreadyMember):
        _invite(email=member.email.upper(), seller=seller)
    off = make_member(is_active=False)
    _, token = _invite(email=off.email, seller=seller)
    with pytest.raises(MemberSwitchedOff):
        actions.accept_invitation(token)


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "a b@example.com", "a@example.com\nBcc: x@example.com"]
)
def test_only_addresses_are_invited(email):
    with pytest.raises(BadInput):
        _invite(email=email)


# --- members ---


def test_an_address_has_one_account():
    actions.create_member(email="A@example.com", name="A", password=GOOD)
    with pytest.raises(AddressTaken):
        actions.create_member(email="a@EXAMPLE.com", name="B", password=GOOD)
    assert Member.objects.count() == 1


def test_a_role_changes_what_a_member_may():
    seller = make_seller()
    make_member(seller, Role.OWNER)
    member = make_member(seller, Role.AGENT)
    membership = member.memberships.get()
    actions.change_role(membership, role=Role.WAREHOUSE)
    assert access_of(member).can(Permission.GOODS_RECEIVE, seller.pk) is True
    assert access_of(member).can(Permission.CASES_WRITE, seller.pk) is False
    actions.end_membership(membership)
    assert access_of(member).grants == {}


@pytest.mark.parametrize("operator", [True, False])
def test_the_last_owner_stays(operator):
    seller = None if operator else make_seller()
    make_member(make_seller(), Role.OWNER)
    first = make_member(seller, Role.OWNER, operator=operator).memberships.get()
    with pytest.raises(LastOwner):
        actions.end_membership(first)
    with pytest.raises(LastOwner):
        actions.change_role(first, role=Role.AUDITOR)
    actions.change_role(first, role=Role.OWNER)
    make_member(seller, Role.OWNER, operator=operator)
    actions.change_role(first, role=Role.AUDITOR)
    actions.end_membership(first)


# --- API keys ---


def _key(**fields):
    values = {"name": "Shop", "seller": None, "scopes": ["cases:read"], "by": None}
    return actions.make_api_key(**{**values, **fields})


def test_a_key_is_found_by_its_secret_and_kept_as_a_hash():
    seller = make_seller()
    key, secret = _key(seller=seller, scopes=["cases:read", "cases:write", "cases:read"])
    assert secret.startswith(PREFIX)
    assert len(secret) == len(PREFIX) + 40
    assert secret not in str(ApiKey.objects.values().get())
    assert secret.startswith(key.hint)
    found = actions.find_api_key(secret)
    assert found == key
    access = access_of_key(found)
    assert (access.scope, access.scopes) == (seller.scope, frozenset({"cases:read", "cases:write"}))
    assert access.can(Permission.CASES_WRITE, seller.pk) is True
    assert access.can(Permission.REFUNDS_WRITE, seller.pk) is False
    assert access.can(Permission.VIEW, make_seller().pk) is False


def test_a_key_of_the_operator_sees_all_sellers():
    _, secret = _key(scopes=list(SCOPES))
    assert access_of_key(actions.find_api_key(secret)).scope == Scope.everything()


@pytest.mark.parametrize(
    "secret", ["", "amk_live_", PREFIX + "x" * 40, "Bearer x", "\x00", "amk_live_" + "é" * 40]
)
def test_a_made_up_secret_finds_nothing(secret):
    _key()
    assert actions.find_api_key(secret) is None


def test_a_revoked_or_expired_key_is_dead():
    key, secret = _key()
    actions.revoke_api_key(key)
    actions.revoke_api_key(key)
    assert actions.find_api_key(secret) is None
    _, soon = _key(expires_at=clock.now() + timedelta(minutes=1))
    assert actions.find_api_key(soon) is not None
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert actions.find_api_key(soon) is None


def test_the_use_of_a_key_is_noted_once_a_minute(django_assert_num_queries):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    key, secret = _key()
    for seconds, queries, noted in [(0, 2, 0), (59, 1, 0), (60, 2, 60), (61, 1, 60)]:
        with clock.frozen(start + timedelta(seconds=seconds)), django_assert_num_queries(queries):
            actions.find_api_key(secret)
        key.refresh_from_db()
        assert key.last_used_at == start + timedelta(seconds=noted)


def test_a_key_needs_known_scopes_a_name_and_a_future():
    with pytest.raises(UnknownScopes):
        _key(scopes=["cases:read", "everything"])
    with pytest.raises(KeyWithoutScope):
        _key(scopes=[])
    with pytest.raises(ExpiryInThePast):
        _key(expires_at=clock.now())
    with pytest.raises(BadInput):
        _key(name=" ")
