from django.urls import path

from aftermile.console.repairs import technicians, views, visits, warranties

urlpatterns = [
    path("repairs/", views.repairs, name="repairs"),
    path("repairs/board/", technicians.board, name="visit_board"),
    path("repairs/loaners/", views.loaners, name="loaners"),
    path("repairs/<str:ref>/", views.repair, name="repair"),
    path("repairs/<str:ref>/moves/<str:name>/", views.move, name="repair_move"),
    path("cases/<str:case_id>/repairs/", views.open_for_case, name="repair_open"),
    path("settings/technicians/", technicians.technicians, name="technicians"),
    path("settings/technicians/new/<str:seller_id>/", technicians.new_technician, name="technician_new"),
    path("settings/technicians/points/<str:seller_id>/", technicians.points, name="technician_points"),
    path("settings/technicians/<str:ref>/", technicians.technician, name="technician"),
    path("technicians/<str:ref>/route/", technicians.route, name="technician_route"),
    path("visits/", technicians.my_day, name="my_day"),
    path("visits/<str:ref>/", visits.visit, name="visit"),
    path("visits/<str:ref>/signature/", technicians.signature, name="visit_signature"),
    path("visits/<str:ref>/moves/<str:name>/", visits.act, name="visit_move"),
    path("warranties/", warranties.warranties, name="warranties"),
    path("warranties/new/", warranties.add_warranty, name="warranty_add"),
    path("warranties/serials/<path:number>/", warranties.serial, name="serial"),
    path("settings/warranty-terms/", warranties.terms, name="warranty_terms"),
    path("settings/warranty-terms/<str:ref>/remove/", warranties.remove_term, name="warranty_term_remove"),
]
