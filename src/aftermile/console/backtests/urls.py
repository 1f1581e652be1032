from django.urls import path

from aftermile.console.backtests import views

urlpatterns = [
    path("policies/backtests/", views.backtests, name="backtests"),
    path("policies/backtests/<str:backtest_id>/", views.backtest, name="backtest"),
    path("policies/backtests/<str:backtest_id>/cancellation/", views.cancel, name="cancel_backtest"),
    path("policies/backtests/<str:backtest_id>/changes.csv", views.changes_csv, name="backtest_csv"),
]
