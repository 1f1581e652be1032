from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "aftermile.ledger"
    label = "ledger"
