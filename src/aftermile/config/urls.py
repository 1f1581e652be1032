from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from aftermile.console.accounts.own import join
from aftermile.portal.pay.views import pay
from aftermile.portal.promise.views import promise
from aftermile.portal.promise.views import script as promise_script

_static = lazy(static, str)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="console:today")),
    path("favicon.ico", RedirectView.as_view(url=_static("aftermile/mark.svg"))),
    path("console/", include("aftermile.console.urls")),
    path("account/invitation/<str:token>/", join, name="accept_invitation"),
    path("account/", include("allauth.urls")),
    path("api/v1/hooks/", include("aftermile.api.hooks")),
    path("api/v1/webhooks/", include("aftermile.api.tracker_hooks")),
    path("api/v1/promise", promise, name="promise"),
    path("api/v1/", include("aftermile.api.urls")),
    path("embed/promise.js", promise_script, name="promise_script"),
    path("t/", include("aftermile.portal.tracking.urls")),
    path("s/", include("aftermile.portal.urls")),
    path("pay/<str:token>/", pay, name="pay"),
]
