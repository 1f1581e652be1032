from django.urls import path

from aftermile.console.codes import views

urlpatterns = [
    path("codes/", views.codes, name="codes"),
    path("codes/lesson/", views.lesson, name="code_lesson"),
    path("codes/taught/", views.taught_codes, name="taught_codes"),
    path("codes/taught/<int:lesson_id>/", views.taught_code, name="taught_code"),
    path("codes/<int:code_id>/set-aside/", views.set_aside, name="set_code_aside"),
]
