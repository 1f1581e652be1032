"""What stands before every view of the console."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from aftermile.accounts.access import Access
from aftermile.accounts.roles import Permission
from aftermile.database.words import translate
from aftermile.kernel.errors import NotAllowed, NotFound

P = ParamSpec("P")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class MemberRequest(HttpRequest):
    """A request of a signed-in member, as the views behind `signed_in` see it."""

    access: Access


def signed_in(
    permission: Permission | None = None, *, own: bool = False
) -> Callable[
    [Callable[Concatenate[Any, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """
    Let only members in: strangers go to the sign-in page, members without any seller get 403.

    `permission` is what an unsafe method (POST ...) needs at some seller at least; the view still asks
    `request.access.require(permission, row.seller_id)` for the row at hand. Without it, unsafe methods
    need any permission beyond VIEW, so that an auditor can change nothing; `own` marks a view that
    changes only the member's own settings, which everybody may.
    `NotFound` of the view becomes 404 and `NotAllowed` 403, in words.
    """

    def decorate(
        view: Callable[Concatenate[Any, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            access: Access | None = getattr(request, "access", None)
            if access is None:
                return to_sign_in(request)
            if not access.grants:
                raise PermissionDenied(_("You are not a member of any seller. Ask an owner to invite you."))
            if request.method not in SAFE_METHODS and not own:
                _require_anywhere(access, permission)
            try:
                return view(request, *args, **kwargs)
            except NotFound as error:
                raise Http404(translate(error)) from error
            except NotAllowed as error:
                raise PermissionDenied(translate(error)) from error

        return guarded

    return decorate


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """
    Send a stranger to the sign-in page and back here afterwards.

    HTMX loads it whole; what it wanted to change gets 401, so that nothing typed is lost.
    """
    if request.headers.get("HX-Request") == "true":
        if request.method not in SAFE_METHODS:
            return HttpResponse(status=401)
        back = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
        return HttpResponse(status=204, headers={"HX-Redirect": redirect_to_login(back)["Location"]})
    return redirect_to_login(request.get_full_path() if request.method in SAFE_METHODS else "/")


def _require_anywhere(access: Access, permission: Permission | None) -> None:
    if permission is None:
        if access.reads_only:
            raise PermissionDenied(_("Your role may read everything here and change nothing."))
    elif not access.can_anywhere(permission):
        raise PermissionDenied(translate(NotAllowed(permission=permission)))
