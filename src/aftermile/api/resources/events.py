"""The log as a feed, and webhooks."""

from typing import Any, Literal

from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from aftermile.api.asking import listed, seller_of
from aftermile.api.operation import Asked, operation
from aftermile.api.shapes import events as shapes
from aftermile.api.shapes.basics import PageOf, Paging
from aftermile.database.keyset import page
from aftermile.events import actions, queries
from aftermile.events.feed import read_feed
from aftermile.events.log import event_types
from aftermile.events.payload import payload
from aftermile.kernel.errors import BadInput

router = Router(tags=["events"])
webhooks = Router(tags=["webhooks"])


@operation(router, "GET", "/events", scope="events:read", answers={200: shapes.EventPage})
def list_events(request: Asked, wanted: Query[shapes.EventListing]) -> dict[str, Any]:
    """
    Read the log onwards. Keep `next` and give it back as `after`: nothing is skipped, not even events
    that were committed late, and nothing comes twice.
    """
    names = actions.check_filters([name for name in wanted.names.replace(" ", "").split(",") if name])
    events = read_feed(request.api_access.scope, after=wanted.after, limit=wanted.limit, names=names)
    reached = events[-1].seq if events else wanted.after
    return {"items": [payload(event) for event in events], "next": reached}


@operation(router, "GET", "/events/types", scope="events:read", answers={200: list[shapes.EventTypeOut]})
def list_event_types(request: Asked) -> list[dict[str, Any]]:  # noqa: ARG001
    """List every event name with what its data holds."""
    rows = sorted(event_types, key=lambda row: row.name)
    return [{"name": row.name, "summary": row.summary, "data": row.data} for row in rows]


@operation(webhooks, "GET", "/webhooks", scope="webhooks:read", answers={200: PageOf[shapes.WebhookOut]})
def list_webhooks(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """List webhooks, newest first."""
    rows = queries.list_endpoints(request.api_access.scope)
    return listed(page(rows, order_by=("-id",), after=paging.after, limit=paging.limit), shapes.webhook_out)


@operation(webhooks, "POST", "/webhooks", scope="webhooks:write", answers={201: shapes.WebhookWithSecret})
def add_webhook(request: Asked, body: shapes.WebhookIn) -> Status[Any]:
    """Add a webhook; the answer holds the secret that signs."""
    endpoint = actions.add_endpoint(
        seller_of(request, body.seller),
        url=body.url,
        events=body.events,
        description=body.description,
        by=request.api_access.actor,
    )
    return Status(201, shapes.webhook_out(endpoint))


@operation(webhooks, "GET", "/webhooks/{webhook}", scope="webhooks:read", answers={200: shapes.WebhookOut})
def get_webhook(request: Asked, webhook: str) -> dict[str, Any]:
    """Read a webhook."""
    return shapes.webhook_out(queries.get_endpoint(request.api_access.scope, webhook))


@operation(webhooks, "PUT", "/webhooks/{webhook}", scope="webhooks:write", answers={200: shapes.WebhookOut})
def change_webhook(request: Asked, webhook: str, body: shapes.WebhookIn) -> dict[str, Any]:
    """Change where and what is sent."""
    endpoint = actions.change_endpoint(
        queries.get_endpoint(request.api_access.scope, webhook),
        url=body.url,
        events=body.events,
        description=body.description,
        by=request.api_access.actor,
    )
    return shapes.webhook_out(endpoint)


@operation(webhooks, "DELETE", "/webhooks/{webhook}", scope="webhooks:write", answers={204: None})
def remove_webhook(request: Asked, webhook: str) -> Status[Any]:
    """Remove a webhook with its log."""
    endpoint = queries.get_endpoint(request.api_access.scope, webhook)
    actions.remove_endpoint(endpoint, by=request.api_access.actor)
    return Status(204, None)


@operation(
    webhooks, "PUT", "/webhooks/{webhook}/switch", scope="webhooks:write", answers={200: shapes.WebhookOut}
)
def switch_webhook(request: Asked, webhook: str, body: shapes.SwitchIn) -> dict[str, Any]:
    """Switch a webhook on or off."""
    endpoint = queries.get_endpoint(request.api_access.scope, webhook)
    act = actions.switch_on if body.active else actions.switch_off
    return shapes.webhook_out(act(endpoint, by=request.api_access.actor))


@operation(
    webhooks,
    "POST",
    "/webhooks/{webhook}/secret",
    scope="webhooks:write",
    answers={201: shapes.WebhookWithSecret},
)
def rotate_secret(request: Asked, webhook: str) -> Status[Any]:
    """Sign with a new secret; the old one signs too for a day."""
    endpoint = queries.get_endpoint(request.api_access.scope, webhook)
    return Status(201, shapes.webhook_out(actions.rotate_secret(endpoint, by=request.api_access.actor)))


@operation(
    webhooks, "POST", "/webhooks/{webhook}/tests", scope="webhooks:write", answers={202: shapes.DeliveryOut}
)
def test_webhook(request: Asked, webhook: str) -> Status[Any]:
    """Send a test event to this webhook alone."""
    endpoint = queries.get_endpoint(request.api_access.scope, webhook)
    return Status(202, shapes.delivery_out(actions.send_test(endpoint, by=request.api_access.actor)))


@operation(
    webhooks,
    "GET",
    "/webhooks/{webhook}/deliveries",
    scope="webhooks:read",
    answers={200: PageOf[shapes.DeliveryOut]},
)
def list_deliveries(
    request: Asked,
    webhook: str,
    paging: Query[Paging],
    state: Literal["", "waiting", "delivered", "failed"] = "",
) -> dict[str, Any]:
    """List what was sent and what came back, newest first."""
    scope = request.api_access.scope
    rows = queries.list_deliveries(scope).filter(endpoint=queries.get_endpoint(scope, webhook))
    rows = rows.filter(state=state) if state else rows
    return listed(page(rows, order_by=("-id",), after=paging.after, limit=paging.limit), shapes.delivery_out)


@operation(
    webhooks,
    "POST",
    "/webhooks/{webhook}/replays",
    scope="webhooks:write",
    answers={202: shapes.ReplayOut},
)
def replay_range(request: Asked, webhook: str, body: shapes.ReplayIn) -> Status[Any]:
    """Send the events of a time again: those that failed, or all, also ones missed while switched off."""
    endpoint = queries.get_endpoint(request.api_access.scope, webhook)
    if body.until <= body.since:
        raise BadInput(field="until", problem=_("it must lie after “since”."))
    count = actions.replay_range(endpoint, since=body.since, until=body.until, only_failed=body.only_failed)
    return Status(202, {"count": count})


@operation(
    webhooks,
    "POST",
    "/deliveries/{delivery}/replay",
    scope="webhooks:write",
    answers={202: shapes.DeliveryOut},
)
def replay_delivery(request: Asked, delivery: str) -> Status[Any]:
    """Send one delivery again."""
    found = queries.get_delivery(request.api_access.scope, delivery)
    return Status(202, shapes.delivery_out(actions.replay(found)))
