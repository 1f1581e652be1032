from django.urls import path

from aftermile.console.delays import peaks, views

urlpatterns = [
    path("delays/", views.delays, name="delays"),
    path("delays/incidents/", views.incidents, name="incidents"),
    path("delays/incidents/<str:ref>/", views.incident, name="incident"),
    path("delays/seasons/", peaks.seasons, name="peak_seasons"),
    path("delays/seasons/<str:ref>/removal/", peaks.remove, name="peak_season_removal"),
]
