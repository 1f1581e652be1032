"""The only place that knows every room: what reacts to which event, what the clock starts, who provides."""


def wire() -> None:
    """Fill the registries; called once, when the models are loaded."""
