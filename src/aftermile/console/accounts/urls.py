from django.urls import path

from aftermile.console.accounts import keys, members, own, sellers

urlpatterns = [
    path("seller/", sellers.chosen_seller, name="chosen_seller"),
    path("settings/profile/", own.profile, name="profile"),
    path("settings/sessions/", own.sessions, name="sessions"),
    path("settings/sessions/<int:pk>/end/", own.session_end, name="session_end"),
    path("settings/seller/", sellers.seller_settings, name="seller_settings"),
    path("settings/sellers/", sellers.sellers, name="sellers"),
    path("settings/sellers/<str:ref>/", sellers.seller, name="seller"),
    path("settings/organization/", sellers.organization, name="organization"),
    path("settings/members/", members.members, name="members"),
    path("settings/members/<str:ref>/", members.membership, name="membership"),
    path("settings/members/<str:ref>/end/", members.membership_end, name="membership_end"),
    path(
        "settings/invitations/<str:ref>/resending/", members.invitation_resending, name="invitation_resending"
    ),
    path(
        "settings/invitations/<str:ref>/revocation/",
        members.invitation_revocation,
        name="invitation_revocation",
    ),
    path("settings/keys/", keys.keys, name="keys"),
    path("settings/keys/<str:ref>/revocation/", keys.key_revocation, name="key_revocation"),
]
