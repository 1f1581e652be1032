from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "aftermile.config"
    label = "config"

    def ready(self) -> None:
        from aftermile.config import wiring  # noqa: PLC0415  # models must be loaded first

        wiring.wire()
