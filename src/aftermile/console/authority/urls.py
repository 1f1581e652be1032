from django.urls import path

from aftermile.console.authority import approvals, automation, limits, overrides, rates

urlpatterns = [
    path("settings/authority/", limits.limits, name="authority"),
    path("settings/authority/add/", limits.limit, name="add_limit"),
    path("settings/authority/<str:limit_id>/", limits.limit, name="change_limit"),
    path("settings/authority/<str:limit_id>/end/", limits.remove, name="remove_limit"),
    path("settings/automation/", automation.automation, name="automation"),
    path("settings/automation/start/", automation.start, name="start_automation"),
    path("settings/automation/refunds/", automation.refunds, name="automation_refunds"),
    path("settings/automation/stop/", automation.stop, name="stop_automation"),
    path("settings/rates/", rates.rates, name="rates"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<str:request_id>/grant/", approvals.grant, name="grant_approval"),
    path("approvals/<str:request_id>/refusal/", approvals.refuse, name="refuse_approval"),
    path("overrides/", overrides.overrides, name="overrides"),
    path("overrides/export.csv", overrides.overrides_csv, name="overrides_csv"),
]
