from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "aftermile.database"
    label = "database"
