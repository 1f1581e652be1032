from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="console:today")),
    path("console/", include("aftermile.console.urls")),
    path("account/", include("allauth.urls")),
    path("api/v1/hooks/", include("aftermile.api.hooks")),
    path("s/", include("aftermile.portal.urls")),
]
