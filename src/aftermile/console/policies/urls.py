from django.urls import path

from aftermile.console.policies import places, reasons, table

urlpatterns = [
    path("policies/", table.policies, name="policies"),
    path("policies/publication/", table.publish, name="publish_policies"),
    path("policies/versions/<str:table_id>/", table.version, name="policy_version"),
    path("settings/reasons/", reasons.reasons, name="reasons"),
    path("settings/reasons/new/", reasons.reason, name="add_reason"),
    path("settings/reasons/<slug:code>/", reasons.reason, name="reason"),
    path("settings/reasons/<slug:code>/hiding/", reasons.hide, name="hide_reason"),
    path("settings/locations/", places.locations, name="locations"),
    path("settings/locations/new/", places.location, name="add_location"),
    path("settings/locations/<str:location_id>/", places.location, name="location"),
]
