"""Every write of evidence."""

from aftermile.evidence.actions.challenging import ask_challenge, cancel_challenge, judge_challenge
from aftermile.evidence.actions.comparing import read_file, set_aside
from aftermile.evidence.actions.keeping import after_evidence, label_file
from aftermile.evidence.actions.packing import make_pack

__all__ = [
    "after_evidence",
    "ask_challenge",
    "cancel_challenge",
    "judge_challenge",
    "label_file",
    "make_pack",
    "read_file",
    "set_aside",
]
