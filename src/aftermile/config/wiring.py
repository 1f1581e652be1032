"""The only place that knows every room: what reacts to which event, what the clock starts, who provides."""

from datetime import timedelta

from django.conf import settings

from aftermile.api.idempotency import forget_old
from aftermile.cases import reactions as cases_reactions
from aftermile.cases import tasks as cases_tasks
from aftermile.cases.actions.carrying import inform_step
from aftermile.cases.actions.counting import count_paid, lock_case_of
from aftermile.cases.actions.history import load_past_returns
from aftermile.cases.actions.refunding import pay_step
from aftermile.cases.actions.stepping import run_due_steps
from aftermile.cases.hooks import after_evidence
from aftermile.cases.planning import exchanging
from aftermile.cases.planning.executors import executors
from aftermile.cases.planning.facts import facts
from aftermile.cases.planning.hooks import differences, on_ready, owners, unmake
from aftermile.cases.planning.steps import SEND_REPAIRED
from aftermile.cases.queries import order_of
from aftermile.complaints import tasks as complaints_tasks
from aftermile.config import carriers, mailboxes, payments, proofs, trackers
from aftermile.config.settings import env
from aftermile.events import worker
from aftermile.events.log import reactions
from aftermile.events.mail import unsubscribe
from aftermile.events.pruning import prune
from aftermile.events.tasks import IMPORTS, PROVIDERS, register
from aftermile.evidence import reactions as evidence_reactions
from aftermile.evidence.actions import after_evidence as chain_evidence
from aftermile.inbound import reactions as inbound_reactions
from aftermile.inbound import tasks as inbound_tasks
from aftermile.inbound.labels import agree_label, labeled, owner_of_label
from aftermile.ledger import reactions as ledger_reactions
from aftermile.ledger import tasks as ledger_tasks
from aftermile.ledger.actions import book_captures, book_past_refunds
from aftermile.ledger.actions.past_credits import load_credits
from aftermile.ledger.hooks import count_charge, lock_case, order_of_case
from aftermile.orders import tasks as orders_tasks
from aftermile.orders.hooks import after_import, after_tenders, past_credits, past_refunds
from aftermile.parcels import reactions as parcels_reactions
from aftermile.parcels import tasks as parcels_tasks
from aftermile.parcels.actions.links import mails_url_of
from aftermile.repairs import planning as repairs_planning
from aftermile.repairs import reactions as repairs_reactions
from aftermile.repairs import tasks as repairs_tasks


def wire() -> None:
    """Fill the registries; called once, when the models are loaded."""
    for reaction in (
        *ledger_reactions.REACTIONS,
        *cases_reactions.REACTIONS,
        *evidence_reactions.REACTIONS,
        *inbound_reactions.REACTIONS,
        *repairs_reactions.REACTIONS,
        *parcels_reactions.REACTIONS,
    ):
        reactions.add(reaction.name, reaction)
    register("ledger.ask_providers", timedelta(seconds=30), ledger_tasks.ask_providers, PROVIDERS)
    register("ledger.expire", timedelta(minutes=5), ledger_tasks.expire)
    register("complaints.end_arbitrations", timedelta(minutes=10), complaints_tasks.end_arbitrations)
    register("complaints.tell_late", timedelta(minutes=5), complaints_tasks.tell_late)
    register("cases.lapse_deadlines", timedelta(minutes=1), cases_tasks.lapse_deadlines)
    executors.add("refund", pay_step)
    executors.add("inform", inform_step)
    executors.add("label", agree_label)
    facts.add("label", labeled)
    owners.add("label", owner_of_label)
    register("cases.run_due_steps", timedelta(seconds=15), run_due_steps)
    _wire_repairs()
    register("cases.expire_requests", timedelta(minutes=5), cases_tasks.expire_requests)
    for key, fact in exchanging.FACTS.items():
        facts.add(key, fact)
    differences.add("cases.exchanging", exchanging.difference_of)
    register("cases.lapse_counters", timedelta(minutes=5), cases_tasks.lapse_counters)
    register("cases.lapse_differences", timedelta(minutes=5), cases_tasks.lapse_differences)
    register("cases.follow_calendar", timedelta(hours=6), cases_tasks.follow_calendar)
    register("cases.forget_old_drafts", timedelta(hours=6), cases_tasks.forget_old_drafts)
    register("cases.measure_cases", timedelta(hours=24), cases_tasks.measure_cases)
    register("orders.forget_portal_tries", timedelta(hours=6), orders_tasks.forget_portal_tries)
    register("inbound.expire_routes", timedelta(minutes=5), inbound_tasks.expire_routes)
    unsubscribe.add("parcel", mails_url_of)
    register("parcels.send_notices", timedelta(minutes=1), parcels_tasks.send_notices)
    register("events.prune", timedelta(hours=6), prune)
    register("api.forget_old_answers", timedelta(hours=6), forget_old)
    proofs.add_checks()
    payments.install(settings.PAYMENT_PROVIDERS, env)
    carriers.install()
    _wire_trackers()
    _wire_mailboxes()
    after_tenders.add("ledger.book_captures", book_captures)
    past_credits.add("ledger.load_credits", load_credits)
    past_refunds.add("ledger.book_past_refunds", book_past_refunds)
    order_of_case.add("cases.order_of", order_of)
    lock_case.add("cases.lock", lock_case_of)
    count_charge.add("cases.count", count_paid)
    register("orders.run_imports", timedelta(seconds=5), orders_tasks.run_imports, IMPORTS)
    register("cases.run_backtests", timedelta(seconds=5), cases_tasks.run_backtests, IMPORTS)
    after_import.add("cases.load_past_returns", load_past_returns)
    after_evidence.add("evidence.chain", chain_evidence)


def _wire_repairs() -> None:
    on_ready.add("visit", repairs_planning.begin)
    on_ready.add("repair", repairs_planning.begin)
    facts.add("visit", repairs_planning.visited)
    facts.add("repair", repairs_planning.repaired)
    facts.add(SEND_REPAIRED, repairs_planning.sent_back)
    unmake.add("visit", repairs_planning.take_back)
    unmake.add("repair", repairs_planning.take_back)
    register("repairs.lapse_quotes", timedelta(minutes=5), repairs_tasks.lapse_quotes)
    register("repairs.remind_of_visits", timedelta(minutes=15), repairs_tasks.remind_of_visits)
    register("repairs.remind_of_loaners", timedelta(hours=6), repairs_tasks.remind_of_loaners)


def _wire_trackers() -> None:
    trackers.install(settings.TRACKERS)
    worker.add_lane("pushes", parcels_tasks.take_pushes)
    for service in parcels_tasks.services():
        worker.add_lane(f"asking {service}", parcels_tasks.poll_step(service))
    register("parcels.assign_numbers", timedelta(hours=1), parcels_tasks.assign_numbers)
    register("parcels.watch_delays", timedelta(minutes=15), parcels_tasks.watch_delays, IMPORTS)
    register("parcels.learn_waits", timedelta(hours=12), parcels_tasks.learn_waits, IMPORTS)
    register("parcels.read_waiting_anew", timedelta(seconds=5), parcels_tasks.read_waiting_anew, IMPORTS)
    register("parcels.learn", timedelta(days=7), parcels_tasks.learn_all, IMPORTS)
    register("parcels.expect", timedelta(days=1), parcels_tasks.expect_all, IMPORTS)
    register("parcels.forget_pushes", timedelta(hours=6), parcels_tasks.forget_pushes)
    register("parcels.forget_strays", timedelta(days=1), parcels_tasks.forget_strays, IMPORTS)
    register("parcels.forget_promises", timedelta(days=1), parcels_tasks.forget_promises, IMPORTS)


def _wire_mailboxes() -> None:
    mailboxes.install(settings.MAILBOXES)
    for name in parcels_tasks.mailbox_names():
        worker.add_lane(f"mailbox {name}", parcels_tasks.mailbox_step(name))
    register("parcels.forget_mails", timedelta(hours=24), parcels_tasks.forget_mails)
