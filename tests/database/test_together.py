"""Squashed migrations lead where those lead that they replace, and nobody waits for them."""

from collections import Counter

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from aftermile.config.boot import waiting_migrations
from aftermile.database.clustered import Clustered
from aftermile.database.search import SearchIndex
from aftermile.database.together import Together


def test_squashed_and_single_migrations_know_the_same_models():
    assert MigrationLoader(None).project_state() == one_by_one().project_state()


def test_what_models_do_not_say_is_made_by_both():
    single = one_by_one()
    squashed = [migration for migration in single.disk_migrations.values() if migration.replaces]
    assert {migration.app_label for migration in squashed} >= {"orders", "parcels", "cases"}
    for migration in squashed:
        replaced = Counter[tuple[str, str]]()
        for key in migration.replaces:
            replaced += beside(single.disk_migrations[key])
        assert (migration.app_label, beside(migration)) == (migration.app_label, replaced)
        names = {name for app, name in single.disk_migrations if app == migration.app_label}
        last = migration.name.partition("_squashed_")[2]
        assert {name for _, name in migration.replaces} == {name for name in names if name <= last} - {
            migration.name
        }


@pytest.mark.django_db
def test_nobody_waits_for_a_squashed_migration_whose_parts_are_there():
    assert waiting_migrations() == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name LIKE '%%squashed%%'", [])
    assert waiting_migrations() == []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'parcels' AND name > '0003'", [])
    assert waiting_migrations() == ["parcels.0003_where_it_is", "parcels.0004_history"]


def one_by_one() -> MigrationLoader:
    loader = MigrationLoader(None, load=False, replace_migrations=False)
    loader.build_graph()
    return loader


def beside(migration) -> Counter[tuple[str, str]]:
    """What a migration makes that Django does not know as part of a model."""
    found = Counter[tuple[str, str]]()
    for operation in migration.operations:
        for one in operation.operations if isinstance(operation, Together) else [operation]:
            if isinstance(one, Clustered | SearchIndex):
                found[type(one).__name__, one.model_name] += 1
    return found
