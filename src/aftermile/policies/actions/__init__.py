"""Writes of rules, reasons and decision records."""

from aftermile.policies.actions.backtests import ask_backtest, cancel_backtest
from aftermile.policies.actions.costs import (
    InputDraft,
    Measured,
    clear_input,
    keep_measured,
    save_inputs,
    set_input,
)
from aftermile.policies.actions.examples import add_test, change_test, remove_test
from aftermile.policies.actions.grounds import (
    GoodsDraft,
    ProofDraft,
    add_shop_fact,
    end_shop_fact,
    remove_calendar_day,
    remove_goods_rule,
    save_calendar_day,
    save_goods_rule,
)
from aftermile.policies.actions.reasons import add_reason, change_reason, ensure_reasons, hide_reason
from aftermile.policies.actions.records import (
    Replay,
    read_decision,
    record_decision,
    record_override,
    replay,
    replay_all,
)
from aftermile.policies.actions.tables import (
    discard_draft,
    draft_for,
    ensure_default_table,
    publish,
    replace_draft,
    revert,
    save_document,
    save_draft,
)
from aftermile.policies.actions.trials import start_rollout, start_shadow, stop_trial

__all__ = [
    "GoodsDraft",
    "InputDraft",
    "Measured",
    "ProofDraft",
    "Replay",
    "add_reason",
    "add_shop_fact",
    "add_test",
    "ask_backtest",
    "cancel_backtest",
    "change_reason",
    "change_test",
    "clear_input",
    "discard_draft",
    "draft_for",
    "end_shop_fact",
    "ensure_default_table",
    "ensure_reasons",
    "hide_reason",
    "keep_measured",
    "publish",
    "read_decision",
    "record_decision",
    "record_override",
    "remove_calendar_day",
    "remove_goods_rule",
    "remove_test",
    "replace_draft",
    "replay",
    "replay_all",
    "revert",
    "save_calendar_day",
    "save_document",
    "save_draft",
    "save_goods_rule",
    "save_inputs",
    "set_input",
    "start_rollout",
    "start_shadow",
    "stop_trial",
]
