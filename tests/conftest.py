from pathlib import Path

import hypothesis
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.db import connection
from django.utils import translation

from tests import template

hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")
ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "aftermile"
# Pages and documents: one database is as good as another.
ALIKE = (
    "tests/api/test_document.py",
    "tests/api/test_tau_retail.py",
    "tests/config/test_seed.py",
    "tests/console/",
    "tests/isolation/",
    "tests/portal/",
    "tests/providers/",
)
DATABASE = {"db", "transactional_db", "django_db_setup", "own_database"}
"""Fixtures of a test that knows a database; one without them and without `django_db` runs once."""


def pytest_configure() -> None:
    """Compile the message catalogs that are newer than what is compiled."""
    for source in SOURCE.glob("*/locale/*/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as file:
                catalog = read_po(file)
            with target.open("wb") as file:
                write_mo(file, catalog)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even read what a second run leaves out."""
    place = f"{collection_path.relative_to(ROOT).as_posix()}/" if collection_path.is_relative_to(ROOT) else ""
    return True if config.option.markexpr == "not alike" and place.startswith(ALIKE) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    Mark what answers alike on every database, so that a second run may leave it out.

    What starts programs takes longest and comes first: nobody waits for it alone at the end.
    """
    for item in items:
        knows_none = not item.get_closest_marker("django_db") and DATABASE.isdisjoint(item.fixturenames)
        if knows_none or item.nodeid.startswith(ALIKE) or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.alike)
    items.sort(key=lambda item: "own_database" not in item.fixturenames)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_keepdb):
    """The database of this run begins as the migrated copy, and writes without waiting for the disk."""
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    if django_db_keepdb:
        yield
        return
    with template.migrating_once():
        yield


@pytest.fixture(scope="session")
def own_database():
    """`with own_database(name, data) as url`: for tests that start programs; see tests/template.py."""
    return template.own_database


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _english():
    """A request leaves its language active; the next test starts in English."""
    translation.activate("en")
