from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class DatabaseConfig(AppConfig):
    name = "aftermile.database"
    label = "database"

    def ready(self) -> None:
        # Sent for each app with models after all migrations; one of them is enough.
        sender = apps.get_app_config("contenttypes")
        post_migrate.connect(_mend_search, sender=sender, dispatch_uid="mend_search")
        connection_created.connect(_read_instants, dispatch_uid="read_instants")


def _mend_search(using: str, **_extra: Any) -> None:
    from aftermile.database.search import rebuild_search  # noqa: PLC0415  models are not ready before

    rebuild_search(connections[using], only_broken=True)


def _read_instants(connection: Any, **_extra: Any) -> None:
    if connection.vendor == "postgresql":
        from aftermile.database.instants import read_quickly  # noqa: PLC0415  only with its driver

        read_quickly(connection)
