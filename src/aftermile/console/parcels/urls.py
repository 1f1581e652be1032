from django.urls import path

from aftermile.console.parcels import lanes, mails, strays, views

urlpatterns = [
    path("lanes/", lanes.lanes, name="lanes"),
    path("lanes/<int:ref>/", lanes.lane, name="lane"),
    path("lanes/defaults/new/", lanes.lane_default, name="add_lane_default"),
    path("lanes/defaults/<str:ref>/", lanes.lane_default, name="lane_default"),
    path("lanes/defaults/<str:ref>/removal/", lanes.remove_default, name="remove_lane_default"),
    path("parcels/", views.parcels, name="parcels"),
    path("parcels/new/", views.add_parcel, name="add_parcel"),
    path("parcels/import/", views.import_scans, name="import_scans"),
    path("parcels/strays/", strays.strays, name="strays"),
    path("parcels/strays/<int:stray_id>/", strays.stray, name="stray"),
    path("parcels/strays/<int:stray_id>/set-aside/", strays.set_aside, name="set_stray_aside"),
    path("parcels/mails/", mails.scan_mails, name="scan_mails"),
    path("parcels/mails/<int:mail_id>/", mails.scan_mail, name="scan_mail"),
    path("parcels/mails/<int:mail_id>/left-out.csv", mails.left_out, name="scan_mail_left_out"),
    path("parcels/mails/<int:mail_id>/seen/", mails.mail_seen, name="scan_mail_seen"),
    path("parcels/<str:ref>/", views.parcel, name="parcel"),
    path("parcels/<str:ref>/correction/", views.take_back, name="take_back_scan"),
    path("parcels/<str:ref>/numbers/", views.add_number, name="add_parcel_number"),
    path("parcels/<str:ref>/numbers/end/", views.stop_number, name="stop_parcel_number"),
]
