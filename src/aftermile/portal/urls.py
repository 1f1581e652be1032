"""Addresses of the portal, under `/s/`."""

from django.urls import path

from aftermile.portal import theme
from aftermile.portal.find import views as find

app_name = "portal"
_order = "<slug:slug>/orders/<str:order_id>/"

urlpatterns = [
    path("<slug:slug>/", find.find, name="find"),
    path("<slug:slug>/sent/", find.sent, name="sent"),
    path("<slug:slug>/theme.css", theme.theme, name="theme"),
    path("<slug:slug>/logo", theme.logo, name="logo"),
    path(f"{_order}open/<str:token>/", find.open_order, name="open"),
    path(f"{_order}leave/", find.leave, name="leave"),
]
