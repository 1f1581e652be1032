from django.apps import AppConfig


class ParcelsConfig(AppConfig):
    name = "aftermile.parcels"
    label = "parcels"

    def ready(self) -> None:
        from aftermile.parcels import event_types  # noqa: F401, PLC0415 - declares
