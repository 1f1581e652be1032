"""Which of several sellers a member looks at; kept in the session, and only ever a narrowing."""

from dataclasses import replace
from typing import Final

from django.http import HttpRequest

from aftermile.accounts.access import Access
from aftermile.accounts.queries import get_seller
from aftermile.kernel.tenancy import Scope

SESSION_KEY: Final = "seller"


def narrowed(request: HttpRequest, access: Access) -> Access:
    """
    Return the access with its scope narrowed to the chosen seller; a choice not in scope counts for nothing.

    Grants stay whole: what the member may do at the operator he may do at each of its sellers.
    """
    chosen = request.session.get(SESSION_KEY, "")
    if not chosen or not access.scope.holds(chosen):
        return access
    return replace(access, scope=Scope.of(chosen), whole_scope=access.scope)


def choose_seller(request: HttpRequest, ref: str) -> None:
    """Remember the seller to look at; an empty `ref` means all. Raises `NotFound` for one out of scope."""
    access: Access = request.access  # type: ignore[attr-defined]
    if not ref:
        request.session.pop(SESSION_KEY, None)
        return
    request.session[SESSION_KEY] = get_seller(access.whole, ref).pk
