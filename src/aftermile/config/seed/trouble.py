"""What goes wrong in the engine room: a webhook that nobody answers and a reaction that cannot run."""

from aftermile.config.seed.stage import Story, World
from aftermile.events.models import Event, ReactionRun, WebhookEndpoint
from aftermile.events.signing import new_secret
from aftermile.kernel import clock


def watch_failing(world: World) -> None:
    """
    Let a webhook wait for refunds at an address that does not exist.

    The row is written without the check of the address, which asks the name server; the worker finds
    out by itself and the log of deliveries shows it.
    """
    WebhookEndpoint.objects.create(
        seller=world.sellers["northwind"],
        url="https://warehouse.northwind.example/aftermile",
        events=["refund.*", "case.settled"],
        description="Warehouse system",
        secret=new_secret(),
    )


def cause_trouble(world: World) -> Story:
    """Owe an old event to a reaction that left the program: it dies at once, visible and repeatable."""
    yield world.ago(hours=3)
    event = Event.objects.filter(name="case.opened").latest("seq")
    ReactionRun.objects.create(event=event, reaction="labels.print_return_label", due_at=clock.now())
