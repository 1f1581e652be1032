from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "aftermile.policies"
    label = "policies"
