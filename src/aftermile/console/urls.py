from django.urls import URLPattern, URLResolver, include, path

from aftermile.console.appearance.views import appearance
from aftermile.console.settings.views import settings_home
from aftermile.console.today.views import today

app_name = "console"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", today, name="today"),
    path("appearance/", appearance, name="appearance"),
    path("settings/", settings_home, name="settings"),
    path("", include("aftermile.console.accounts.urls")),
    path("", include("aftermile.console.events.urls")),
    path("", include("aftermile.console.ledger.urls")),
    path("", include("aftermile.console.policies.urls")),
    path("", include("aftermile.console.parcels.urls")),
]
