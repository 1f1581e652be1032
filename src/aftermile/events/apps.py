from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "aftermile.events"
    label = "events"

    def ready(self) -> None:
        from aftermile.events.event_types import declare_all  # noqa: PLC0415 - models must be loaded first

        declare_all()
