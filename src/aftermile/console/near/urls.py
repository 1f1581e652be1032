from django.urls import path

from aftermile.console.near import batches, duty, pickups, points, ways

urlpatterns = [
    path("return-points/", points.points, name="return_points"),
    path("return-points/new/", points.point, name="add_return_point"),
    path("return-points/import/", points.points_file, name="import_return_points"),
    path("return-points/<str:point_id>/", points.point, name="return_point"),
    path("return-points/<str:point_id>/counter/", points.new_counter, name="new_counter"),
    path("pickups/", pickups.pickups, name="pickups"),
    path("pickups/services/", pickups.services, name="pickup_services"),
    path("pickups/services/new/", pickups.service, name="add_pickup_service"),
    path("pickups/services/<str:service_id>/", pickups.service, name="pickup_service"),
    path("pickups/services/<str:service_id>/list/", pickups.driver_list, name="driver_list"),
    path("pickups/<str:pickup_id>/", pickups.pickup, name="pickup"),
    path("batches/", batches.batches, name="batches"),
    path("batches/new/", batches.new_batch, name="new_batch"),
    path("batches/files/<str:batch_file_id>/", batches.batch_file, name="batch_file"),
    path("batches/<str:batch_id>/", batches.batch, name="batch"),
    path("batches/<str:batch_id>/duty/begin/", batches.begin_duty, name="begin_duty"),
    path("batches/<str:batch_id>/duty/", duty.duty_file, name="duty_file"),
    path("batches/<str:batch_id>/duty/archive/", duty.duty_archive, name="duty_archive"),
    path("batches/<str:batch_id>/duty/<str:entry_id>/", duty.duty_entry, name="duty_entry"),
    path("batches/<str:batch_id>/papers/<str:form>/", batches.batch_paper, name="batch_paper"),
    path("reliefs/", duty.reliefs, name="reliefs"),
    path("reliefs/<str:relief_id>/verified/", duty.verify, name="verify_relief"),
    path("cases/<str:case_id>/way-back/", ways.agree, name="agree_way_back"),
    path("cases/<str:case_id>/way-back/<str:route_id>/end/", ways.give_up, name="end_way_back"),
]
