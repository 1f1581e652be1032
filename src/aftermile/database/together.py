"""Many new tables in one step of a migration: Django makes the classes of its history once, not per table."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation


class Together(Operation):
    """
    Do operations that only add tables, or something beside them, all seen from where the last one ends.

    After each operation Django renders every model that is tied to a new one, here nearly all of them: an
    empty database would wait most of a minute for its first tables.
    """

    reversible = True
    serialization_expand_args = ["operations"]  # noqa: RUF012 - as Django declares it

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.clear_delayed_apps_cache()
        state.__dict__.pop("apps", None)  # rendered anew, and once, when somebody asks for it
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Do {len(self.operations)} operations together"

    @property
    def migration_name_fragment(self) -> str:
        return "together"
