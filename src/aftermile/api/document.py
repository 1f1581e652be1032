"""The API itself and its OpenAPI document."""

from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer

from aftermile.accounts.access import Access
from aftermile.api.samples import sample

ABOUT: Final = """
Everything that happens to an order after it is paid.

- **Keys**: `Authorization: Bearer amk_live_…`; each operation names its scope (`x-scope`). What is not yours
  answers 404.
- **Ids** are opaque; human numbers (`RMA-2026-000123`, an order's number) are usable wherever an id is.
- **Money** is `{"minor": 5420, "currency": "EUR"}`, **instants** are RFC 3339 in UTC.
- **Lists** answer `{"items": […], "next": "…"}`; give `next` back as `after`.
- **Lists of orders and cases** take `expand`, such as `expand=lines,tenders`.
- **Writes** take an `Idempotency-Key`: the same key and body get the same answer for 7 days. A refused
  request keeps nothing and may be sent again with its key.
- **Rates** are requests a minute per key over all processes (`RateLimit-*`, `Retry-After`).
- **Errors** are problem documents (RFC 9457) with a stable `code`.
"""
PROBLEM: Final = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "retryable"],
    "properties": {
        "type": {"type": "string", "examples": ["https://example.com/api/v1/problems/move_not_allowed"]},
        "title": {"type": "string", "examples": ["Conflict"]},
        "status": {"type": "integer", "examples": [409]},
        "code": {"type": "string", "examples": ["move_not_allowed"]},
        "detail": {"type": "string", "examples": ["“approve” is not possible while this is settled."]},
        "retryable": {"type": "boolean", "examples": [False]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the body."},
                    "parameter": {"type": "string", "description": "Name of a parameter."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
STATUSES: Final = (400, 401, 403, 404, 409, 412, 413, 422, 429)


class KeyBearer(HttpBearer):
    """An API key, found by the gate."""

    def authenticate(self, request: HttpRequest, token: str) -> Access | None:  # noqa: ARG002 - ninja's shape
        access: Access | None = getattr(request, "api_access", None)
        return access


class Api(NinjaAPI):
    """Ninja with our errors in the document: problem documents, and a sample of every body."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, **_more: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(path_prefix=path_prefix or "api/v1/")
        components = document["components"]
        components["schemas"]["Problem"] = PROBLEM
        components["responses"] = {f"Problem{status}": _answer(status) for status in STATUSES}
        for methods in document["paths"].values():
            for operation in methods.values():
                _add_samples(operation, components)
        return document


def _answer(status: int) -> dict[str, Any]:
    return {
        "description": HTTPStatus(status).phrase,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _add_samples(operation: dict[str, Any], components: dict[str, Any]) -> None:
    bodies = [operation.get("requestBody", {})]
    bodies += [answer for answer in operation["responses"].values() if "content" in answer]
    for body in bodies:
        for kind, content in body.get("content", {}).items():
            if kind == "application/json" and "example" not in content:
                content["example"] = sample(content["schema"], components)
