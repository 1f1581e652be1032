from django.apps import AppConfig


class RepairsConfig(AppConfig):
    name = "aftermile.repairs"
    label = "repairs"

    def ready(self) -> None:
        from aftermile.repairs import event_types  # noqa: F401, PLC0415 - declares
