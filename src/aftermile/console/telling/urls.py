from django.urls import path

from aftermile.console.telling import views

urlpatterns = [
    path("settings/notices/", views.notices, name="notices"),
    path("settings/notices/<slug:kind>/", views.letter, name="notice_letter"),
    path("parcels/answers/", views.answers, name="parcel_answers"),
    path("parcels/answers/<str:answer_id>/done/", views.done, name="parcel_answer_done"),
    path("parcels/<str:ref>/tracking-link/", views.new_link, name="new_tracking_link"),
]
