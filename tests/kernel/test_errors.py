import re
from importlib import import_module
from pkgutil import walk_packages

import aftermile
from aftermile.kernel.errors import AftermileError, ChangedMeanwhile, NotFound


def _all_errors():
    for module in walk_packages(aftermile.__path__, "aftermile."):
        if module.name.endswith(".errors"):
            import_module(module.name)
    found, waiting = [], [AftermileError]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += one.__subclasses__()
    return [error for error in found if error.__module__.startswith("aftermile.")]


def test_each_error_has_a_code_a_status_and_words():
    for error in _all_errors():
        assert re.fullmatch("[a-z][a-z0-9_]*", error.code), error
        assert 400 <= error.status < 600, error
        assert re.match("[A-Z“{]", error.words), error


def test_codes_are_unique():
    codes = {}
    for error in _all_errors():
        assert codes.setdefault(error.code, error) is error, (error, codes[error.code])


def test_words_are_filled_and_missing_data_does_not_hide_the_error():
    assert str(NotFound(noun="case", ref="case_1")) == "There is no case case_1 here."
    assert str(NotFound(noun="case")) == "There is no case {ref} here."
    assert ChangedMeanwhile().retryable is True
