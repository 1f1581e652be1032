from django.urls import path

from aftermile.console.withdrawals import views

urlpatterns = [
    path("withdrawals/", views.withdrawals, name="withdrawals"),
    path("withdrawals/<str:ref>/", views.withdrawal, name="withdrawal"),
    path("withdrawals/<str:ref>/match/", views.match, name="match_withdrawal"),
    path("withdrawals/<str:ref>/setting-aside/", views.set_aside, name="set_withdrawal_aside"),
]
