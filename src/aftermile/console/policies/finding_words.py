"""Findings of the checks as sentences, rows by their number."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aftermile.database.words import translate_phrase
from aftermile.policies.engine.checks import Finding


def finding_words(finding: Finding, numbers: Mapping[str, int]) -> str:
    """Return a finding in words; a row that is not in the table any more keeps its id."""

    def number(rule: Any) -> str:
        return str(numbers.get(str(rule), rule))

    data = {
        name: [number(one) for one in value]
        if name == "others" and isinstance(value, list | tuple)
        else value
        for name, value in finding.data.items()
    }
    shown = replace(finding, rule=number(finding.rule), other=number(finding.other), data=data)
    return translate_phrase(shown.sentence)
