from django.urls import path

from aftermile.console.policies import costs, exchange, places, reasons, table, testing, versions, what_if

urlpatterns = [
    path("settings/costs/", costs.cost_inputs, name="cost_inputs"),
    path("policies/what-if/", what_if.what_if, name="what_if"),
    path("policies/", table.policies, name="policies"),
    path("policies/live/", table.live, name="policy_live"),
    path("policies/templates/", exchange.templates, name="policy_templates"),
    path("policies/import/", exchange.importing, name="import_policy"),
    path("policies/tests/new/", testing.add, name="add_policy_test"),
    path("policies/tests/<str:test_id>/", testing.change, name="policy_test"),
    path("policies/tests/<str:test_id>/removal/", testing.remove, name="remove_policy_test"),
    path("policies/versions/", versions.versions, name="policy_versions"),
    path("policies/versions/<str:table_id>/", versions.version, name="policy_version"),
    path("policies/versions/<str:table_id>/publication/", versions.publication, name="publish_policy"),
    path("policies/versions/<str:table_id>/trial/", versions.trial, name="policy_trial"),
    path("policies/versions/<str:table_id>/reversion/", versions.reversion, name="revert_policy"),
    path("policies/versions/<str:table_id>/discarding/", versions.discarding, name="discard_policy"),
    path("policies/versions/<str:table_id>/table.json", exchange.as_json, name="policy_json"),
    path("policies/versions/<str:table_id>/table.xlsx", exchange.as_sheet, name="policy_sheet"),
    path("settings/reasons/", reasons.reasons, name="reasons"),
    path("settings/reasons/new/", reasons.reason, name="add_reason"),
    path("settings/reasons/<slug:code>/", reasons.reason, name="reason"),
    path("settings/reasons/<slug:code>/hiding/", reasons.hide, name="hide_reason"),
    path("settings/locations/", places.locations, name="locations"),
    path("settings/locations/new/", places.location, name="add_location"),
    path("settings/locations/<str:location_id>/", places.location, name="location"),
]
