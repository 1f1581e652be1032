from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "aftermile.events"
    label = "events"
