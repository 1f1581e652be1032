from django.urls import path

from aftermile.console.evidence import views

urlpatterns = [
    path("cases/<str:case_id>/evidence/", views.evidence, name="case_evidence"),
    path("cases/<str:case_id>/evidence/challenge/", views.ask, name="case_challenge"),
    path("cases/<str:case_id>/evidence/packs/", views.pack, name="case_pack"),
    path("evidence/<str:evidence_id>/label/", views.label, name="evidence_label"),
    path("evidence/<str:evidence_id>/original/", views.original, name="evidence_original"),
    path("challenges/<str:ref>/verdict/", views.judge, name="challenge_verdict"),
    path("look-alikes/<str:ref>/setting-aside/", views.set_aside, name="look_alike_aside"),
    path("packs/<str:ref>/", views.download, name="pack"),
]
