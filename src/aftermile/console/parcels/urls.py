from django.urls import path

from aftermile.console.parcels import views

urlpatterns = [
    path("parcels/", views.parcels, name="parcels"),
    path("parcels/new/", views.add_parcel, name="add_parcel"),
    path("parcels/import/", views.import_scans, name="import_scans"),
    path("parcels/<str:ref>/", views.parcel, name="parcel"),
    path("parcels/<str:ref>/correction/", views.take_back, name="take_back_scan"),
]
