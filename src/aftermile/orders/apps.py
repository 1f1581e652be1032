from importlib import import_module

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "aftermile.orders"
    label = "orders"

    def ready(self) -> None:
        import_module("aftermile.orders.event_types")
