from django.urls import path

from aftermile.console.handover import views

urlpatterns = [
    path("handover/", views.station, name="handover"),
    path("handover/end/", views.end, name="handover_end"),
    path("handover/rows/<int:row>/undoing/", views.undo, name="handover_undo"),
    path("handover/<str:ref>/manifest/", views.manifest, name="handover_manifest"),
]
