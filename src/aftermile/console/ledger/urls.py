from django.urls import path

from aftermile.console.ledger import books, movements, refunds

urlpatterns = [
    path("refunds/", refunds.refunds, name="refunds"),
    path("refunds/elsewhere/", movements.movements, name="movements"),
    path("refunds/elsewhere/<str:ref>/", movements.movement, name="movement"),
    path("refunds/elsewhere/<str:ref>/match/", movements.match_movement, name="match_movement"),
    path("refunds/elsewhere/<str:ref>/setting-aside/", movements.ignore_movement, name="ignore_movement"),
    path("refunds/<str:ref>/", refunds.refund, name="refund"),
    path("refunds/<str:ref>/confirmation/", refunds.confirm_refund, name="confirm_refund"),
    path("refunds/<str:ref>/cancellation/", refunds.cancel_refund, name="cancel_refund"),
    path("refunds/<str:ref>/question/", refunds.ask_provider, name="ask_provider"),
    path("ledger/", books.ledger, name="ledger"),
    path("ledger/export.csv", books.ledger_csv, name="ledger_csv"),
    path("orders/<str:ref>/ledger/", books.order_ledger, name="order_ledger"),
]
