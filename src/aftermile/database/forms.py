"""How Django writes a form field: widgets get the classes of our style sheet, so no form names them."""

from typing import Any, Final

from django.forms.renderers import DjangoTemplates

_CLASSES: Final = {"checkbox": "form-check-input", "hidden": "", "select": "form-select"}
_CHOICES: Final = ("django/forms/widgets/radio.html", "django/forms/widgets/checkbox_select.html")


class Renderer(DjangoTemplates):
    """Adds `form-control` and its kin to widgets that name no class; writes lists of choices our way."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name in _CHOICES:
            template_name = "database/choices.html"
        elif "widget" in context:
            _add_class(context["widget"])
        return super().render(template_name, context, request)


def _add_class(widget: dict[str, Any]) -> None:
    kind = widget.get("type") or ("select" if "select" in widget["template_name"] else "text")
    classes = _CLASSES.get(kind, "form-control")
    if classes:
        widget["attrs"].setdefault("class", classes)
