from django.urls import path

from aftermile.console.receiving import inspecting, labels, unknown

urlpatterns = [
    path("receiving/unknown/", unknown.unknown_parcels, name="unknown_parcels"),
    path("receiving/unknown/new/", unknown.new_unknown, name="unknown_new"),
    path("receiving/unknown/<str:ref>/", unknown.unknown_parcel, name="unknown_parcel"),
    path("receiving/unknown/<str:ref>/match/", unknown.match, name="unknown_match"),
    path("receiving/unknown/<str:ref>/setting-aside/", unknown.set_aside, name="unknown_set_aside"),
    path("receiving/unknown/<str:ref>/label/", labels.unknown_label, name="unknown_label"),
    path("receiving/photos/<str:photo_id>/", unknown.photo, name="unknown_photo"),
    path("receiving/inspections/<str:case_id>/", inspecting.inspection, name="inspection"),
    path("receiving/labels/<str:case_id>/", labels.unit_labels, name="unit_labels"),
    path("receiving/replacements/<str:case_id>/", labels.replacement_slip, name="replacement_slip"),
]
