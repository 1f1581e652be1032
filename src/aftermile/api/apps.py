from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "aftermile.api"
    label = "api"
