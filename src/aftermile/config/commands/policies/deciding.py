"""`aftermile policy decide`, `check` and `replay`."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aftermile.config.boot import boot

if TYPE_CHECKING:
    from aftermile.policies.engine.types import Table
    from aftermile.policies.owed import Decision

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DAY = click.DateTime(formats=["%Y-%m-%d"])
MOST_BYTES = 5_000_000


def _read(file: Path) -> Any:
    from aftermile.policies.errors import FileUnreadable

    if file.stat().st_size > MOST_BYTES:
        raise FileUnreadable(name=file.name, problem=f"it is larger than {MOST_BYTES // 1_000_000} MB.")
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise FileUnreadable(name=file.name, problem=str(error)[:200]) from None


def _table(file: Path) -> "Table":
    from aftermile.policies.engine.reading import read_table
    from aftermile.policies.owed.registry import PROMISE, SCHEMAS

    document = _read(file)
    purpose = document.get("purpose") if isinstance(document, dict) else None
    return read_table(document, SCHEMAS.get(purpose, PROMISE) if isinstance(purpose, str) else PROMISE)


@click.command(
    "decide",
    epilog="""
\b
Example:
  aftermile policy decide facts.json --table promise.json --explain
""",
)
@click.argument("facts", type=FILE)
@click.option("--table", type=FILE, help="Table of the promise (JSON); without one the law decides alone.")
@click.option("--explain", is_flag=True, help="Show every layer with its source and how the table was read.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def decide_(facts: Path, table: Path | None, *, explain: bool, as_json: bool) -> None:
    """Decide what is owed on facts in a file (docs: Integrate, Facts); nothing is stored."""
    boot()
    from aftermile.kernel import clock
    from aftermile.policies.actions.records import plain
    from aftermile.policies.owed import Rules, decide
    from aftermile.policies.owed.reading import read_facts
    from aftermile.policies.owed.tracing import traces_of

    asked = read_facts(_read(facts), clock.now())
    rules = Rules(now=_table(table), versions={"now": table.name}) if table else Rules()
    decision = decide(asked, rules)
    traces = traces_of(asked, rules) if explain else []
    if as_json:
        told = {**plain(decision), **({"trace": traces} if explain else {})}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    _print(decision)
    if explain:
        _explain(decision, traces)


def _print(decision: "Decision") -> None:
    from aftermile.kernel.money import Money
    from aftermile.policies.words import explain as in_words

    click.secho(decision.result.value, bold=True)
    for why in decision.why:
        click.echo(f"  {in_words(why)}" + (f"  [{why.cite}]" if why.cite else ""))
    for option in decision.options:
        mark = f"  by law: {option.cite}" if option.right else ""
        goods = "goods back" if option.goods_back else "goods stay"
        amount = str(Money(option.amount_minor, option.currency))
        click.echo(f"- {option.remedy}: {amount}, {goods}, freight: {option.freight_payer}{mark}")
    for rule in decision.deadlines:
        due = f", due {rule.due_on}" if rule.due_on else ""
        click.echo(f"* {rule.kind} ({rule.clock}): {rule.amount} {rule.unit} from {rule.starts}{due}")
    checked = "every row used is checked" if decision.verified else "not every row used is checked"
    places = ", ".join(decision.jurisdictions) or "no law known"
    click.echo(f"Law: {places}; {checked}. Not legal advice.")


def _explain(decision: "Decision", traces: list[dict[str, Any]]) -> None:
    for layer in decision.layers:
        click.secho(
            f"\n{layer.unit_id}: {layer.name}" + (f" ({layer.rule})" if layer.rule else ""), bold=True
        )
        for name, source in layer.sources.items():
            value = getattr(layer.entitlement, name)
            shown = ", ".join(sorted(value)) if isinstance(value, frozenset) else value
            click.echo(f"  {name}: {shown}  [{source.cite}]")
    for found in traces:
        hit = ", ".join(found["rules"]) or "none"
        click.secho(f"\n{found['unit']}: {found['role']} {found['table']}, rows hit: {hit}", bold=True)
        for tried in found["tried"]:
            failed = tried["failed"]
            if failed is not None:
                asked = failed["value"] if failed["other"] == "" else failed["other"]
                said = f"{failed['field']} {failed['op']} {asked}"
                click.echo(f"  {tried['rule']}: {said} does not hold for {failed['found']}")


@click.command(
    "check",
    epilog="""
\b
Example:
  aftermile policy check promise.json
""",
)
@click.argument("file", type=FILE, required=False)
@click.pass_context
def check(ctx: click.Context, file: Path | None) -> None:
    """Check a table in a file, or all tables in force: rows never reached, gaps, conflicts with the law."""
    boot()
    from aftermile.policies.models import PolicyTable, TableState
    from aftermile.policies.queries import parsed_table

    if file is not None:
        wrong = _checked(file.name, _table(file))
    else:
        rows = (
            PolicyTable.objects.filter(state=TableState.LIVE)
            .select_related("seller")
            .order_by("seller", "id")
        )
        found = [
            _checked(f"{row.seller.name}, {row.purpose} {row.channel} v{row.version}", parsed_table(row))
            for row in rows.iterator(chunk_size=50)
        ]
        wrong = any(found)
    ctx.exit(1 if wrong else 0)


def _checked(name: str, table: "Table") -> bool:
    from aftermile.kernel import clock
    from aftermile.policies.engine.checks import check_table
    from aftermile.policies.owed.conflicts import conflicts_of

    findings = check_table(table)
    conflicts = conflicts_of(table, clock.now().date())
    click.secho(f"{name}: {len(table.rules)} rows, {len(findings)} findings", bold=True)
    for finding in findings:
        click.echo(f"  {finding.level}: {finding}")
    for one in conflicts.found:
        click.echo(
            f"  law: {one.rule or 'default'}, {one.jurisdiction}: {one.output} {one.said}, the law gives"
            f" {one.lawful}  [{one.source.cite}]"
        )
    return any(finding.level == "error" for finding in findings)


@click.command(
    "replay",
    epilog="""
\b
Example:
  aftermile policy replay --since 2026-08-01
""",
)
@click.option("--case", "number", default="", help="RMA number of one case.")
@click.option("--since", type=DAY, help="Decisions from this day on (2026-08-01, UTC).")
@click.option("--all", "every", is_flag=True, help="All decisions.")
@click.pass_context
def replay(ctx: click.Context, number: str, since: datetime | None, *, every: bool) -> None:
    """Decide kept decisions again on their own facts and tables, and demand the same answer."""
    boot()
    from aftermile.cases.models import Case
    from aftermile.policies.actions import replay_all

    if not (number or since or every):
        raise click.UsageError("name what to replay: --case, --since or --all.")
    refs = list(Case.objects.filter(rma_number=number).values_list("pk", flat=True)) if number else [""]
    if not refs:
        raise click.BadParameter(f"no case has the number {number}.", param_hint="--case")
    start = datetime.combine(since.date(), time(0), UTC) if since else None
    seen = differing = by_law = 0
    for ref in refs:
        for found in replay_all(case_ref=ref, since=start):
            seen += 1
            lawful = found.law_changed and not found.broken
            by_law += lawful and not found.same
            differing += not found.same and not lawful
            if not found.same:
                because = found.broken or ", ".join(found.differences)
                law = " (the rows of law have changed since)" if lawful else ""
                click.echo(f"{found.record_id}: {because}{law}")
    click.echo(
        f"{seen} decisions, {seen - differing - by_law} the same, {by_law} differ as the law has changed,"
    )
    click.echo(f"{differing} differ.")
    ctx.exit(1 if differing else 0)
