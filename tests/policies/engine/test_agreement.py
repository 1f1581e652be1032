"""The interpreter, its trace, the compiled function, Polars and SQL give one answer."""

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftermile.policies.engine import columns, sql
from aftermile.policies.engine.compiled import compile_table
from aftermile.policies.engine.interpret import evaluate, interpreted, trace
from aftermile.policies.engine.reading import read_table
from aftermile.policies.engine.types import Answer, FieldType, Hit, Table
from aftermile.policies.engine.writing import document_of
from tests.policies.engine.strategies import SCHEMA, facts, tables


def examples(count: int) -> settings:
    return settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))


def as_row(table: Table, answer: Answer) -> tuple:
    """An answer in the form of a row of a frame."""
    said = answer.outcome or {}
    out = tuple(
        columns.pack(said[name]) if output.type is FieldType.SET and name in said else said.get(name)
        for name, output in SCHEMA.outputs.items()
    )
    return (",".join(answer.rules) or None, answer.review, *out)


def rows_of(frame: pl.DataFrame) -> list[tuple]:
    return frame.select("rule", "review", *(f"out_{name}" for name in SCHEMA.outputs)).rows()


@examples(400)
@given(tables(), st.lists(facts() | facts(10_000), min_size=1, max_size=4))
def test_function_and_trace_say_what_the_interpreter_says(table, cases) -> None:
    function = compile_table(table)
    for case in cases:
        answer = evaluate(table, case)
        assert function(case) == answer
        assert trace(table, case).answer == answer
        table.plans["asked"] = 1_000  # from now on, a function of the table traces
        assert trace(table, case) == interpreted(table, case)


@pytest.mark.parametrize("hit", list(Hit))
@examples(60)
@given(st.data())
def test_columns_say_what_the_interpreter_says(hit, data) -> None:
    table = data.draw(tables((hit,)))
    cases = data.draw(st.lists(facts(), min_size=1, max_size=8))
    wanted = [as_row(table, evaluate(table, case)) for case in cases]
    frame = columns.frame_of(SCHEMA, cases)
    assert rows_of(columns.answer_columns(table, frame)) == wanted
    assert rows_of(columns.answer_columns(table, frame.lazy()).collect()) == wanted
    texts = frame.with_columns(pl.col(pl.Enum).cast(pl.String))
    assert rows_of(columns.answer_columns(table, texts)) == wanted


@pytest.mark.parametrize("hit", list(Hit))
@examples(60)
@given(st.data())
def test_sql_says_what_the_interpreter_says(tmp_path, hit, data) -> None:
    place = tmp_path / "cases.parquet"
    table = data.draw(tables((hit,)))
    cases = data.draw(st.lists(facts(), min_size=1, max_size=8))
    wanted = [as_row(table, evaluate(table, case)) for case in cases]
    with duckdb.connect() as database:
        database.execute("SET threads = 1")
        columns.frame_of(SCHEMA, cases).write_parquet(place)
        database.execute(f"""CREATE VIEW "cases of a 'shop'" AS FROM read_parquet('{place}')""")
        found = database.execute(sql.case_sql(table, "cases of a 'shop'"))
        names = [column[0] for column in found.description]
        places = [names.index(name) for name in ("rule", "review", *(f"out_{n}" for n in SCHEMA.outputs))]
        assert [tuple(row[place] for place in places) for row in found.fetchall()] == wanted


@examples(100)
@given(tables())
def test_a_table_survives_being_written_and_read(table) -> None:
    document = document_of(table)
    again = read_table(document, SCHEMA)
    assert again == table
    assert document_of(again) == document
