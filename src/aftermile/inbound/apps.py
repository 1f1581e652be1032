from django.apps import AppConfig


class InboundConfig(AppConfig):
    name = "aftermile.inbound"
    label = "inbound"

    def ready(self) -> None:
        from aftermile.inbound import event_types  # noqa: F401, PLC0415 - declares
