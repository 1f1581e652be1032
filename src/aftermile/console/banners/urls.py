from django.urls import path

from aftermile.console.banners import snippet, views

urlpatterns = [
    path("settings/product-pages/", snippet.product_pages, name="product_pages"),
    path("settings/banners/", views.banners, name="banners"),
    path("settings/banners/<str:banner_id>/removal/", views.remove, name="banner_removal"),
]
