from django.urls import path

from aftermile.console.orders import buyers, changes, imports, views

urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("orders/export.csv", views.orders_csv, name="orders_csv"),
    path("orders/imports/", imports.imports, name="imports"),
    path("orders/imports/<str:ref>/", imports.import_job, name="import"),
    path("orders/imports/<str:ref>/real/", imports.run_for_real, name="import_for_real"),
    path("orders/imports/<str:ref>/rejected/", imports.rejected, name="import_rejected"),
    path("orders/imports/<str:ref>/unmatched/", imports.unmatched, name="import_unmatched"),
    path("orders/<str:ref>/", views.order, name="order"),
    path("orders/<str:ref>/units/<str:unit_id>/", views.identify, name="unit_identify"),
    path("orders/<str:ref>/changes/<str:way>/", changes.change, name="order_change"),
    path("buyers/", buyers.buyers, name="buyers"),
    path("buyers/<str:ref>/", buyers.buyer, name="buyer"),
    path("buyers/<str:ref>/export.json", buyers.export, name="buyer_export"),
    path("buyers/<str:ref>/merge/", buyers.merge, name="buyer_merge"),
    path("buyers/<str:ref>/merge/undo/", buyers.undo, name="buyer_unmerge"),
    path("buyers/<str:ref>/erasure/", buyers.erase, name="buyer_erase"),
]
