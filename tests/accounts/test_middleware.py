import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.utils import timezone, translation

from aftermile.accounts.access import access_of
from aftermile.accounts.guards import signed_in
from aftermile.accounts.middleware import AccessMiddleware
from aftermile.accounts.roles import Permission, Role
from aftermile.kernel.errors import NotAllowed, NotFound
from tests.factories import make_member, make_seller

pytestmark = pytest.mark.django_db


def _ask(member=None, path="/", **headers):
    seen = {}

    def view(request):
        seen.update(
            access=request.access,
            language=translation.get_language(),
            zone=str(timezone.get_current_timezone()),
        )
        return HttpResponse("")

    request = RequestFactory().get(path, headers=headers)
    request._cached_user = member
    request.session = {}
    if member:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    seen["response"] = AccessMiddleware(view)(request)
    return seen


def test_a_stranger_has_no_access_and_the_browsers_language(django_assert_num_queries):
    with django_assert_num_queries(0):
        seen = _ask(accept_language="zh-CN,zh;q=0.9,en;q=0.5")
    assert (seen["access"], seen["language"], seen["zone"]) == (None, "zh-hans", "UTC")


def test_a_member_has_access_and_his_own_language_and_zone(django_assert_num_queries):
    seller = make_seller()
    member = make_member(seller, Role.AGENT, language="zh-hans", time_zone="Asia/Shanghai")
    with django_assert_num_queries(1):
        seen = _ask(member, accept_language="en")
    assert seen["access"].member == member
    assert seen["access"].scope == seller.scope
    assert (seen["language"], seen["zone"]) == ("zh-hans", "Asia/Shanghai")
    assert timezone.get_current_timezone_name() == "UTC"


def test_the_address_chooses_the_language_and_a_cookie_keeps_it():
    seen = _ask(make_member(make_seller(), language="en"), path="/?lang=zh-hans")
    assert seen["language"] == "zh-hans"
    assert seen["response"].cookies["django_language"].value == "zh-hans"


@pytest.mark.parametrize("value", ["xx", "", "../../etc", "x" * 600])
def test_an_unknown_language_in_the_address_is_ignored(value):
    seen = _ask(path=f"/?lang={value}", accept_language="en")
    assert seen["language"] == "en"
    assert "django_language" not in seen["response"].cookies


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", ""])
def test_an_unknown_zone_of_a_member_is_utc(zone):
    assert _ask(make_member(make_seller(), time_zone=zone))["zone"] == "UTC"


@signed_in(Permission.SETTINGS_WRITE)
def _settings(_request):
    return HttpResponse("settings")


@signed_in()
def _anything(_request):
    return HttpResponse("anything")


@signed_in(own=True)
def _profile(_request):
    return HttpResponse("profile")


def _asking(method, member):
    request = RequestFactory().generic(method, "/console/x/?a=1")
    request.access = access_of(member) if member else None
    return request


def test_a_stranger_is_sent_to_sign_in_and_back():
    answer = _settings(_asking("GET", None))
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=/console/x/%3Fa%3D1")


def test_htmx_of_a_stranger_loads_the_sign_in_page_whole():
    request = RequestFactory().get(
        "/console/x/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/console/y/?b=1"}
    )
    request.access = None
    answer = _settings(request)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/account/login/?next=/console/y/")


def test_what_htmx_of_a_stranger_would_change_is_refused_in_place():
    request = RequestFactory().post("/console/x/", headers={"HX-Request": "true"})
    request.access = None
    assert _settings(request).status_code == 401


def test_a_member_of_nothing_is_refused():
    with pytest.raises(PermissionDenied, match="not a member of any seller"):
        _settings(_asking("GET", make_member()))


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_and_only_those_who_may_write(role):
    member = make_member(make_seller(), role)
    assert _settings(_asking("GET", member)).content == b"settings"
    if role is Role.OWNER:
        assert _settings(_asking("POST", member)).content == b"settings"
    else:
        with pytest.raises(PermissionDenied):
            _settings(_asking("POST", member))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "MADEUP"])
def test_an_auditor_changes_nothing_but_his_own_profile(method):
    auditor = make_member(make_seller(), Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        _anything(_asking(method, auditor))
    assert _profile(_asking(method, auditor)).content == b"profile"


def test_errors_of_the_view_become_404_and_403():
    member = make_member(make_seller())

    @signed_in()
    def missing(_request):
        raise NotFound(noun="case", ref="case_x")

    @signed_in()
    def refused(_request):
        raise NotAllowed(permission="refunds:write")

    with pytest.raises(Http404, match="There is no case case_x here"):
        missing(_asking("GET", member))
    with pytest.raises(PermissionDenied, match="refunds:write"):
        refused(_asking("GET", member))
