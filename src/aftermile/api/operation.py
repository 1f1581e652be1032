"""One way to announce an operation: address, scope, answers, errors; the document says the same."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

from django.http import HttpRequest
from ninja import Router

from aftermile.accounts.access import Access
from aftermile.api.errors import ScopeMissing

F = TypeVar("F", bound=Callable[..., Any])

ALWAYS: Final = (400, 401, 403, 404, 413, 422, 429)
IDEMPOTENCY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "The same key and request again get the same answer, for 7 days.",
}
IF_MATCH: Final = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    "description": "The ETag of the case as you read it; 412 if it has changed since.",
    "example": '"3"',
}


class Asked(HttpRequest):
    """A request behind the gate."""

    api_access: Access


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    scope: str,
    answers: dict[int, Any],
    guarded: bool = False,
    **more: Any,
) -> Callable[[F], F]:
    """
    Announce an operation that needs `scope`. `guarded` ones take If-Match; `more` is Ninja's.

    Every writing operation takes an Idempotency-Key; the name of the function is the operation's id.
    """
    writes = method != "GET"
    errors = [*ALWAYS, *((409,) if writes else ()), *((412,) if guarded else ())]
    extra = {
        "responses": {code: {"$ref": f"#/components/responses/Problem{code}"} for code in errors},
        "parameters": [*([IDEMPOTENCY] if writes else []), *([IF_MATCH] if guarded else [])],
        "x-scope": scope,
        **more.pop("openapi_extra", {}),
    }

    def decorate(view: F) -> F:
        @wraps(view)
        def checked(request: Asked, *args: Any, **kwargs: Any) -> Any:
            if scope and scope not in request.api_access.scopes:
                raise ScopeMissing(scope=scope)
            return view(request, *args, **kwargs)

        summary, _, rest = (view.__doc__ or "").strip().partition("\n")
        announce = router.api_operation(
            [method],
            path,
            response=answers,
            operation_id=view.__name__,
            summary=summary.replace("`", ""),
            description=" ".join(rest.split()),
            openapi_extra=extra,
            **more,
        )
        announce(checked)
        return view

    return decorate
