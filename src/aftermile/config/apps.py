from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "aftermile.config"
    label = "config"

    def ready(self) -> None:
        from aftermile.config import wiring

        wiring.wire()
