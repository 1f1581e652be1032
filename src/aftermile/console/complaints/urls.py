from django.urls import path

from aftermile.console.complaints import arbitrations, views

urlpatterns = [
    path("complaints/", views.complaints, name="complaints"),
    path("complaints/actions/", views.corrective, name="corrective_actions"),
    path("complaints/actions/<str:ref>/done/", views.done, name="corrective_done"),
    path("complaints/<str:ref>/", views.complaint, name="complaint"),
    path("complaints/<str:ref>/<str:what>/", views.act, name="complaint_act"),
    path("cases/<str:case_id>/complaint/", views.open_one, name="case_complaint"),
    path("cases/<str:case_id>/arbitration/", arbitrations.raise_one, name="case_arbitration"),
    path("arbitrations/", arbitrations.arbitrations, name="arbitrations"),
    path("arbitrations/<str:ref>/", arbitrations.arbitration, name="arbitration"),
    path("arbitrations/<str:ref>/statements/", arbitrations.state, name="arbitration_statement"),
    path("arbitrations/<str:ref>/ruling/", arbitrations.rule, name="arbitration_ruling"),
    path("arbitrations/<str:ref>/appeal/", arbitrations.appeal_it, name="arbitration_appeal"),
    path("arbitrations/<str:ref>/withdrawal/", arbitrations.withdraw, name="arbitration_withdrawal"),
]
