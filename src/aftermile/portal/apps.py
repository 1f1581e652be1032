from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "aftermile.portal"
    label = "portal"
