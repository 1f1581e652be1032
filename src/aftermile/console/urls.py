from django.urls import URLPattern, URLResolver, include, path

from aftermile.console.appearance.views import appearance
from aftermile.console.cases import bulk, fees, opening, page, plan, queue, saved, second
from aftermile.console.files.views import evidence_file, product_image
from aftermile.console.palette.views import palette
from aftermile.console.receiving.views import book, desk
from aftermile.console.settings import tracking
from aftermile.console.settings.views import payment_providers, settings_home
from aftermile.console.slips.views import packing_slip, return_slip
from aftermile.console.today.views import today

app_name = "console"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", today, name="today"),
    path("appearance/", appearance, name="appearance"),
    path("settings/", settings_home, name="settings"),
    path("settings/payment-providers/", payment_providers, name="payment_providers"),
    path("settings/tracking-services/", tracking.tracking_services, name="tracking_services"),
    path("settings/tracking-services/<slug:provider>/turn/", tracking.ask_again, name="ask_service_again"),
    path("settings/tracking-services/pushes/<int:push>/", tracking.take_push_again, name="take_push_again"),
    path("", include("aftermile.console.accounts.urls")),
    path("palette/", palette, name="palette"),
    path("", include("aftermile.console.near.urls")),
    path("", include("aftermile.console.delivery.urls")),
    path("cases/", queue.cases, name="cases"),
    path("cases/bulk/", bulk.bulk, name="case_bulk"),
    path("cases/views/", saved.keep_view, name="case_views"),
    path("cases/views/<str:view_id>/delete/", saved.delete_view, name="case_view_delete"),
    path("cases/new/<str:order_id>/", opening.new_case, name="case_new"),
    path("cases/<str:case_id>/", page.case, name="case"),
    path("cases/<str:case_id>/owner/", page.owner, name="case_owner"),
    path("cases/<str:case_id>/words/", page.say, name="case_say"),
    path("cases/<str:case_id>/second/", second.answer, name="case_second"),
    path("cases/<str:case_id>/trace/", second.trace, name="case_trace"),
    path("cases/<str:case_id>/return-slip/", return_slip, name="return_slip"),
    path("cases/<str:case_id>/fees/", fees.add, name="case_fees"),
    path("cases/<str:case_id>/fees/<str:fee>/removal/", fees.remove, name="case_fee_removal"),
    path("cases/<str:case_id>/arrears/<str:arrear>/", fees.again, name="case_pay_again"),
    path("cases/<str:case_id>/steps/<str:key>/", plan.step, name="case_step"),
    path("cases/<str:case_id>/moves/<str:name>/", page.move_form, name="case_move"),
    path("cases/<str:case_id>/moves/<str:name>/make/", page.make_move, name="case_do"),
    path("evidence/<str:evidence_id>/", evidence_file, name="evidence"),
    path("evidence/<str:evidence_id>/small/", evidence_file, {"part": "thumbnail"}, name="evidence_small"),
    path("products/<str:product_id>/image/", product_image, name="product_image"),
    path("orders/<str:order_id>/packing-slip/", packing_slip, name="packing_slip"),
    path("receiving/", desk, name="receiving"),
    path("receiving/book/", book, name="receiving_book_all"),
    path("", include("aftermile.console.receiving.urls")),
    path("receiving/<str:case_id>/", book, name="receiving_book"),
    path("", include("aftermile.console.authority.urls")),
    path("", include("aftermile.console.events.urls")),
    path("", include("aftermile.console.ledger.urls")),
    path("", include("aftermile.console.backtests.urls")),
    path("", include("aftermile.console.policies.urls")),
    path("", include("aftermile.console.grounds.urls")),
    path("", include("aftermile.console.banners.urls")),
    path("", include("aftermile.console.telling.urls")),
    path("", include("aftermile.console.codes.urls")),
    path("", include("aftermile.console.parcels.urls")),
    path("", include("aftermile.console.delays.urls")),
    path("", include("aftermile.console.orders.urls")),
    path("", include("aftermile.console.repairs.urls")),
    path("", include("aftermile.console.withdrawals.urls")),
    path("", include("aftermile.console.sending.urls")),
    path("", include("aftermile.console.handover.urls")),
    path("", include("aftermile.console.evidence.urls")),
    path("", include("aftermile.console.complaints.urls")),
]
