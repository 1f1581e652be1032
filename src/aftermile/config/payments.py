"""Installed payment providers and their settings; folders under `providers/payments` are found."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from aftermile.config.env import Environment
from aftermile.ledger.payments import ConfigField, Installed, ProviderInfo, installed, providers
from aftermile.providers import payments as folder


def known() -> Iterator[ProviderInfo]:
    """Yield what each provider folder says of itself, by name."""
    for module in sorted(iter_modules(folder.__path__), key=lambda found: found.name):
        yield import_module(f"{folder.__name__}.{module.name}").INFO


def variable(info: ProviderInfo, field: ConfigField) -> str:
    return f"AFTERMILE_{info.id}_{field.name}".upper()


def settings_of(env: Environment, mode: str) -> dict[str, dict[str, str]]:
    """Declare and read every provider's settings; return those that are switched on, by provider id."""
    switched_on = {}
    for info in known():
        real = mode == "production" and info.rehearsal
        config = {}
        for field in info.fields:
            read = env.secret if field.secret else env.text
            config[field.name] = read(variable(info, field), field.default, f"{info.label}: {field.about}")
        missing = any(field.required and not config[field.name] for field in info.fields)
        asked_for = not real or any(config[field.name] != field.default for field in info.fields)
        if not missing and asked_for:
            switched_on[info.id] = config
    return switched_on


def needs(info: ProviderInfo, env: Environment) -> tuple[str, ...]:
    """Return the variables that a provider still needs to be on."""
    required = [field for field in info.fields if field.required and not field.default]
    return tuple(variable(info, field) for field in required if not env.has(variable(info, field)))


def half_configured(env: Environment) -> Iterator[tuple[ProviderInfo, tuple[str, ...]]]:
    """Yield each provider of which something is set, with the variables that it still needs."""
    for info in known():
        missing = needs(info, env)
        if missing and any(env.has(variable(info, field)) for field in info.fields):
            yield info, missing


def install(configs: dict[str, dict[str, str]], env: Environment) -> None:
    """Put the switched-on providers into the registry, and all of them where the console looks."""
    for info in known():
        on = info.id in configs
        if info.id not in installed:
            installed.add(info.id, Installed(info, on, () if on else needs(info, env)))
        if on:
            providers.add(info.id, info.make(configs[info.id]))
