from django.urls import path

from aftermile.console.sending import views

urlpatterns = [
    path("sending/", views.to_send, name="sending"),
    path("sending/<str:case_id>/", views.send, name="send_goods"),
    path("sending/<str:case_id>/slip/", views.slip, name="sending_slip"),
    path("sending/<str:case_id>/products/", views.find, name="find_goods"),
    path("sending/<str:case_id>/choice/", views.choose, name="choose_goods"),
    path("sending/<str:case_id>/offers/<str:offer_id>/answer/", views.answer_counter, name="answer_counter"),
]
