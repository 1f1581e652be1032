from django.urls import path

from aftermile.console.grounds import days, goods, law, proofs

urlpatterns = [
    path("settings/proofs/", proofs.proofs, name="proofs"),
    path("settings/proofs/<str:proof_id>/end/", proofs.end, name="end_proof"),
    path("settings/goods/", goods.goods, name="goods"),
    path("settings/goods/<str:goods_id>/", goods.rule, name="goods_rule"),
    path("settings/goods/<str:goods_id>/removal/", goods.remove, name="remove_goods_rule"),
    path("settings/calendar/", days.days, name="calendar_days"),
    path("settings/calendar/<str:day_id>/removal/", days.remove, name="remove_calendar_day"),
    path("settings/law/", law.law, name="law"),
]
