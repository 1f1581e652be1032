from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "aftermile.policies"
    label = "policies"

    def ready(self) -> None:
        from aftermile.policies import event_types  # noqa: F401, PLC0415 - declares
