"""Tables whose rows lie in the order of their key, so that what belongs together is read at once."""

import re
from typing import Any

from django.db.migrations.operations.base import Operation


class Clustered(Operation):
    """
    Keep an empty table of a model in the order of its primary key.

    SQLite: WITHOUT ROWID, for the table has no other copy of its rows then. PostgreSQL keeps a heap and its
    key as it is. A migration that alters the table later makes SQLite copy it: repeat this operation then.
    """

    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing: Django does not know how rows lie."""

    def database_forwards(self, app_label: str, schema_editor: Any, _from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "sqlite":
            return
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT type, sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [table]
            )
            statements = cursor.fetchall()
        [create] = [sql for kind, sql in statements if kind == "table"]
        others = [sql for kind, sql in statements if kind != "table"]
        if re.search(r"WITHOUT\s+ROWID\s*$", create):
            return
        schema_editor.execute(f'ALTER TABLE "{table}" RENAME TO "{table}__loose"')
        for name in _indexes(schema_editor.connection, f"{table}__loose"):
            schema_editor.execute(f'DROP INDEX "{name}"')
        schema_editor.execute(f"{create} WITHOUT ROWID")
        schema_editor.execute(f'INSERT INTO "{table}" SELECT * FROM "{table}__loose"')  # noqa: S608
        schema_editor.execute(f'DROP TABLE "{table}__loose"')
        for sql in others:
            schema_editor.execute(sql)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Nothing: both layouts hold the same rows."""

    def describe(self) -> str:
        return f"Keep rows of {self.model_name} in the order of their key"

    @property
    def migration_name_fragment(self) -> str:
        return f"clustered_{self.model_name.lower()}"


def _indexes(connection: Any, table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]
