from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "aftermile.complaints"
    label = "complaints"

    def ready(self) -> None:
        from aftermile.complaints import event_types  # noqa: F401, PLC0415 - declares
