"""
The product's addresses, and beside them `POST /api/v1/bench/rows`, which reads a JSON body by Ninja, inserts
one row and answers 201, and `POST /bench/row`, a plain view that does no more than that.
"""

import json
from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Schema, Status

from aftermile.config.urls import urlpatterns as product
from aftermile.kernel import clock
from bench.opening.models import Row

bare = NinjaAPI(urls_namespace="bench", docs_url=None, openapi_url=None)


class RowIn(Schema):
    text: str


class RowOut(Schema):
    id: int


@bare.post("/rows", response={201: RowOut})
@transaction.atomic
def insert(request: HttpRequest, body: RowIn) -> Status[Any]:  # noqa: ARG001 - Ninja gives it
    return Status(201, Row._default_manager.create(text=body.text, at=clock.now()))


@csrf_exempt
@transaction.atomic
def plain(request: HttpRequest) -> JsonResponse:
    text = json.loads(request.body)["text"]
    return JsonResponse({"id": Row._default_manager.create(text=text, at=clock.now()).pk})


urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/bench/", bare.urls),
    path("bench/row", plain),
    *product,
]
