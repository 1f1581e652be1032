"""The product's addresses, and `POST /api/v1/bench/rows`: read a JSON body, insert one row, answer 201."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, path
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


urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/bench/", bare.urls), *product]
