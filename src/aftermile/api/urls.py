from typing import Any

from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from django.urls import URLPattern, URLResolver, path, re_path
from ninja.errors import AuthenticationError, HttpError, ValidationError

from aftermile.api import problems, reference
from aftermile.api.document import ABOUT, Api, KeyBearer
from aftermile.api.resources import (
    batches,
    codes,
    collecting,
    complaints,
    costs,
    events,
    fees,
    imports,
    incidents,
    loaners,
    losses,
    money,
    near,
    options,
    order_changes,
    orders,
    own,
    parcels,
    proof,
    receiving,
    scans,
    tables,
)
from aftermile.kernel.errors import AftermileError

api = Api(
    title="Aftermile",
    version="1",
    description=ABOUT.strip(),
    auth=KeyBearer(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
for router in (
    order_changes.router,  # that of orders, with the changes on it
    order_changes.buyers,
    orders.products,
    fees.router,  # that of cases, with moves, steps, replacements and fees on it
    money.refunds,
    money.ledger,
    collecting.credits_,
    collecting.charges,
    collecting.disputes,
    losses.router,
    losses.recoveries,
    parcels.router,
    codes.router,
    scans.router,
    incidents.router,
    near.router,
    options.router,
    batches.router,
    receiving.router,
    loaners.router,  # that of repairs, with loaners, signatures and claims on it
    proof.router,
    complaints.router,
    imports.router,
    tables.router,  # that of policies, with drafts and backtests on it
    costs.router,
    events.router,
    events.webhooks,
    own.router,
):
    api.add_router("", router)

HANDLERS: list[tuple[type[Exception], Any]] = [
    (AftermileError, problems.of_room),
    (ValidationError, problems.of_fields),
    (AuthenticationError, problems.of_key),
    (HttpError, problems.of_http),
    (Http404, problems.of_path),
    (MultiPartParserError, problems.of_upload),
    (Exception, problems.of_accident),
]
for kind, handler in HANDLERS:
    api.add_exception_handler(kind, handler)

urlpatterns: list[URLPattern | URLResolver] = [
    path("openapi.json", reference.document, name="api-document"),
    path("docs", reference.reference, name="api-reference"),
    path("problems/<slug:code>", reference.problem_type, name="api-problem"),
    path("", api.urls),
    re_path(r"^.*$", problems.of_path),
]
