from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "aftermile.console"
    label = "console"
