from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "aftermile.evidence"
    label = "evidence"

    def ready(self) -> None:
        from aftermile.evidence import event_types  # noqa: F401, PLC0415 - declares
