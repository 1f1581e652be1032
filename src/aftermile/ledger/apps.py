from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "aftermile.ledger"
    label = "ledger"

    def ready(self) -> None:
        from aftermile.ledger import event_types  # noqa: F401, PLC0415
