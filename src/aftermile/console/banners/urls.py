from django.urls import path

from aftermile.console.banners import views

urlpatterns = [
    path("settings/banners/", views.banners, name="banners"),
    path("settings/banners/<str:banner_id>/removal/", views.remove, name="banner_removal"),
]
