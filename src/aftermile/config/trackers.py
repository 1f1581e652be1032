"""Installed tracking services and their settings; folders under `providers/trackers` are found."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from aftermile.config.env import Environment
from aftermile.parcels.carrier import CarrierInfo, ConfigField, Installed, trackers
from aftermile.providers import trackers as folder


def known() -> Iterator[CarrierInfo]:
    """Yield what each tracking service's folder says of itself, by name."""
    for module in sorted(iter_modules(folder.__path__), key=lambda found: found.name):
        yield import_module(f"{folder.__name__}.{module.name}").INFO


def variable(info: CarrierInfo, field: ConfigField) -> str:
    return f"AFTERMILE_{info.id}_{field.name}".upper()


def settings_of(env: Environment) -> dict[str, dict[str, str]]:
    """Declare and read every service's settings, by its id."""
    found = {}
    for info in known():
        config = {}
        for field in info.fields:
            read = env.secret if field.secret else env.text
            config[field.name] = read(variable(info, field), field.default, f"{info.label}: {field.about}")
        found[info.id] = config
    return found


def verbs_on(info: CarrierInfo, config: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a service can do with these settings; one that needs none is never on by itself."""
    return tuple(
        verb
        for verb in ("push", "poll")
        if verb in info.verbs
        and any(verb in field.verbs for field in info.fields)
        and all(config[field.name] for field in info.fields if verb in field.verbs)
    )


def needs(info: CarrierInfo, config: Mapping[str, str]) -> tuple[str, ...]:
    """Return the variables without which something of it stays off."""
    return tuple(variable(info, field) for field in info.fields if field.verbs and not config[field.name])


def install(configs: Mapping[str, Mapping[str, str]]) -> None:
    """Put every service into the registry, those with settings switched on."""
    for info in known():
        if info.id in trackers:
            continue
        config = configs[info.id]
        on = verbs_on(info, config)
        provider = info.make(config) if on and info.make else None
        trackers.add(info.id, Installed(info, on, needs(info, config), provider))
