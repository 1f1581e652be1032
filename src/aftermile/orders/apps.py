from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "aftermile.orders"
    label = "orders"
