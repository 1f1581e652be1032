from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "aftermile.cases"
    label = "cases"
