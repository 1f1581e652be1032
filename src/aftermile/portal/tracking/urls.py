"""Addresses of tracking pages, under `/t/`."""

from django.urls import path

from aftermile.portal.tracking import views

app_name = "tracking"

urlpatterns = [
    path("<str:token>/", views.page, name="page"),
    path("<str:token>/mails/", views.mails, name="mails"),
    path("<str:token>/parcels/<str:parcel_id>/answers/", views.answers, name="answers"),
]
