from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "aftermile.accounts"
    label = "accounts"
