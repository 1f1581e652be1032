from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from django.urls import URLPattern, URLResolver, path, re_path
from ninja.errors import AuthenticationError, HttpError, ValidationError

from aftermile.api import problems, reference
from aftermile.api.document import ABOUT, Api, KeyBearer
from aftermile.api.resources import case_moves, cases, events, money, orders, own, parcels, policies
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
    orders.router,
    orders.buyers,
    orders.products,
    cases.router,
    case_moves.router,
    money.refunds,
    money.ledger,
    parcels.router,
    policies.router,
    events.router,
    events.webhooks,
    own.router,
):
    api.add_router("", router)

api.add_exception_handler(AftermileError, problems.of_room)
api.add_exception_handler(ValidationError, problems.of_fields)
api.add_exception_handler(AuthenticationError, problems.of_key)
api.add_exception_handler(HttpError, problems.of_http)
api.add_exception_handler(Http404, problems.of_path)
api.add_exception_handler(MultiPartParserError, problems.of_upload)
api.add_exception_handler(Exception, problems.of_accident)

urlpatterns: list[URLPattern | URLResolver] = [
    path("openapi.json", reference.document, name="api-document"),
    path("docs", reference.reference, name="api-reference"),
    path("problems/<slug:code>", reference.problem_type, name="api-problem"),
    path("", api.urls),
    re_path(r"^.*$", problems.of_path),
]
