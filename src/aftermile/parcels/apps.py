from django.apps import AppConfig


class ParcelsConfig(AppConfig):
    name = "aftermile.parcels"
    label = "parcels"
