"""
Full-text search over a table's `search` column, which holds `kernel.search.document` of the row.

SQLite keeps an FTS5 index beside the table, held level by triggers; PostgreSQL a generated tsvector with GIN.
Both hold exactly the words that our own tokenizer made, so that both find the same rows.
"""

import re
import unicodedata
from typing import Any, TypeVar

from django.db import models
from django.db.migrations.operations.base import Operation
from django.db.models import BooleanField, F, Func, QuerySet

from aftermile.kernel.search import LONGEST_WORD, is_paired, tokens

M = TypeVar("M", bound=models.Model)


def query_words(text: str) -> list[str]:
    """
    Return the words a row must hold; one that ends in `*` is the start of a word.

    The last word is taken as a start, for whoever is still typing. An e-mail is one word (that we joined when
    we indexed it), a number with dashes its parts, so that a part of it finds it too.
    """
    words: list[str] = []
    chunks = text[:400].split()
    for position, chunk in enumerate(chunks):
        last = position == len(chunks) - 1
        if "@" in chunk.strip("@"):
            found = list(tokens(chunk, asked=True))[:1]
        else:
            parts = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", chunk))
            found = list(tokens(parts, asked=True))
        found = [word[:LONGEST_WORD] for word in found if _is_indexed(word)]
        if last and found and len(found[-1]) > 1 and not is_paired(found[-1]):
            found[-1] += "*"
        # A lone character of Chinese, Japanese or Korean begins a pair, or ends a run as a word of its own.
        words += [f"{word}*" if len(word) == 1 and is_paired(word) else word for word in found]
    return list(dict.fromkeys(words))


def _is_indexed(word: str) -> bool:
    """FTS5 knows the letters and digits of older Unicode; others part words there."""
    return all(unicodedata.ucd_3_2_0.category(char)[0] in "LN" for char in word)


class _Holds(Func):
    """The row of `search` holds all of these words."""

    output_field = BooleanField()

    def __init__(self, column: F, words: list[str]) -> None:
        super().__init__(column)
        self.words = words

    def as_sqlite(self, compiler: Any, connection: Any, **_extra: Any) -> Any:  # noqa: ARG002
        column: Any = self.source_expressions[0]
        quote = connection.ops.quote_name
        index = quote(index_of(column.target.model._meta.db_table))
        rows = f"SELECT rowid FROM {index} WHERE {index} MATCH %s"  # noqa: S608
        wanted = " ".join(f'"{word[:-1]}"*' if word.endswith("*") else f'"{word}"' for word in self.words)
        return f"{quote(column.alias)}.rowid IN ({rows})", (wanted,)

    def as_postgresql(self, compiler: Any, connection: Any, **_extra: Any) -> Any:  # noqa: ARG002
        column: Any = self.source_expressions[0]
        wanted = " & ".join(f"'{word[:-1]}':*" if word.endswith("*") else f"'{word}'" for word in self.words)
        return f"{connection.ops.quote_name(column.alias)}.search_words @@ %s::tsquery", (wanted,)


def matching(queryset: QuerySet[M], text: str, column: str = "search") -> QuerySet[M]:
    """
    Narrow to rows that hold every word of `text`; no words at all: the queryset as it is.

    `column` may lead over a relation (`order__search`).
    """
    if not text.strip():
        return queryset
    words = query_words(text)
    return queryset.filter(_Holds(F(column), words)) if words else queryset.none()


def index_of(table: str) -> str:
    return f"{table}_fts"


def _sqlite_triggers(table: str) -> dict[str, str]:
    index = index_of(table)
    add = f'INSERT INTO "{index}"(rowid, search) VALUES (new.rowid, new.search);'  # noqa: S608
    drop = f'INSERT INTO "{index}"("{index}", rowid, search) VALUES (\'delete\', old.rowid, old.search);'  # noqa: S608
    head = f'CREATE TRIGGER "{index}_%s" AFTER'
    return {
        f"{index}_insert": f'{head % "insert"} INSERT ON "{table}" BEGIN {add} END',
        f"{index}_delete": f'{head % "delete"} DELETE ON "{table}" BEGIN {drop} END',
        f"{index}_update": f'{head % "update"} UPDATE OF search ON "{table}" '
        f"WHEN old.search IS NOT new.search BEGIN {drop} {add} END",
    }


class SearchIndex(Operation):
    """Index the `search` column of a model for `matching`."""

    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing: Django does not know the index."""

    def database_forwards(self, app_label: str, schema_editor: Any, _from_state: Any, to_state: Any) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        if schema_editor.connection.vendor == "sqlite":
            index = index_of(table)
            schema_editor.execute(
                f"CREATE VIRTUAL TABLE \"{index}\" USING fts5(search, content='{table}', "
                "content_rowid='rowid', tokenize='unicode61', detail=none, columnsize=0)"
            )
            for statement in _sqlite_triggers(table).values():
                schema_editor.execute(statement)
            schema_editor.execute(f'INSERT INTO "{index}"("{index}") VALUES (\'rebuild\')')  # noqa: S608
            return
        schema_editor.execute(
            f'ALTER TABLE "{table}" ADD COLUMN search_words tsvector GENERATED ALWAYS AS '
            "(array_to_tsvector(string_to_array(search, ' '))) STORED"
        )
        schema_editor.execute(f'CREATE INDEX "{index_of(table)}" ON "{table}" USING gin (search_words)')

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, _to_state: Any) -> None:
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        if schema_editor.connection.vendor == "sqlite":
            for name in _sqlite_triggers(table):
                schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
            schema_editor.execute(f'DROP TABLE IF EXISTS "{index_of(table)}"')
            return
        schema_editor.execute(f'ALTER TABLE "{table}" DROP COLUMN search_words')

    def describe(self) -> str:
        return f"Index the words of {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        return f"search_{self.model_name.lower()}"


def rebuild_search(connection: Any, *, only_broken: bool = False) -> list[str]:
    """
    Make the SQLite search indexes anew from their tables and return the tables done; PostgreSQL needs none.

    A migration that alters a table makes SQLite copy it, which drops triggers and numbers rows anew; so does
    VACUUM for the numbers. `only_broken` mends those tables whose triggers are gone (after each migrate).
    """
    if connection.vendor != "sqlite":
        return []
    done = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%% USING fts5(%%'")
        tables = [name.removesuffix("_fts") for (name,) in cursor.fetchall()]
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        standing = {name for (name,) in cursor.fetchall()}
        for table in tables:
            missing = {name: sql for name, sql in _sqlite_triggers(table).items() if name not in standing}
            if only_broken and not missing:
                continue
            for statement in missing.values():
                cursor.execute(statement)
            index = index_of(table)
            cursor.execute(f'INSERT INTO "{index}"("{index}") VALUES (\'rebuild\')')  # noqa: S608
            done.append(table)
    return done
