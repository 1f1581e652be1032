from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "aftermile.cases"
    label = "cases"

    def ready(self) -> None:
        from aftermile.cases import event_types  # noqa: F401, PLC0415 - declares
