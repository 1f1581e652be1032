from django.urls import path

from aftermile.console.delivery import points, views

urlpatterns = [
    path("shipping-options/", views.options, name="shipping_options"),
    path("shipping-options/new/", views.option, name="add_shipping_option"),
    path("shipping-options/<str:ref>/", views.option, name="shipping_option"),
    path("shipping-options/<str:ref>/switch/", views.switch, name="switch_shipping_option"),
    path("pickup-points/", points.points, name="pickup_points"),
    path("pickup-points/import/", points.points_file, name="import_pickup_points"),
    path("pickup-points/<str:ref>/switch/", points.switch, name="switch_pickup_point"),
]
