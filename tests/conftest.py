from pathlib import Path

import hypothesis
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.db import connection
from django.utils import translation

from tests.template import migrating_once

hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")
SOURCE = Path(__file__).parent.parent / "src" / "aftermile"
# Pages, documents, and what knows no database at all: one database is as good as another.
ALIKE = (
    "tests/api/test_document.py",
    "tests/api/test_tau_retail.py",
    "tests/config/test_seed.py",
    "tests/conformance/",
    "tests/console/",
    "tests/docs/",
    "tests/isolation/",
    "tests/kernel/",
    "tests/policies/engine/",
    "tests/policies/statutes/",
    "tests/portal/",
    "tests/providers/",
)


def pytest_configure() -> None:
    """Compile the message catalogs that are newer than what is compiled."""
    for source in SOURCE.glob("*/locale/*/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as file:
                catalog = read_po(file)
            with target.open("wb") as file:
                write_mo(file, catalog)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what answers alike on every database, so that a second run may leave it out."""
    for item in items:
        if item.nodeid.startswith(ALIKE) or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.alike)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_keepdb):
    """The database of this run begins as the migrated copy, and writes without waiting for the disk."""
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    if django_db_keepdb:
        yield
        return
    with migrating_once():
        yield


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _english():
    """A request leaves its language active; the next test starts in English."""
    translation.activate("en")
