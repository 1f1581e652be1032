"""Addresses of the portal, under `/s/`."""

from django.urls import path

from aftermile.portal import theme
from aftermile.portal.case import arbitration, exchanging, moves, repairing
from aftermile.portal.case import views as case
from aftermile.portal.case.challenge import challenge
from aftermile.portal.change import views as change
from aftermile.portal.find import views as find
from aftermile.portal.near import counter as near_counter
from aftermile.portal.near import views as near
from aftermile.portal.order import views as order
from aftermile.portal.policy import views as policy
from aftermile.portal.question import views as question
from aftermile.portal.request import sending
from aftermile.portal.request import views as request
from aftermile.portal.withdrawal import views as withdrawal

app_name = "portal"
_order = "<slug:slug>/orders/<str:order_id>/"
_draft = f"{_order}help/<str:draft_id>/"
_case = f"{_order}cases/<str:case_id>/"

urlpatterns = [
    path("counter/<str:token>/", near_counter.counter, name="counter"),
    path("<slug:slug>/", find.find, name="find"),
    path("<slug:slug>/return-points/", near.points, name="points"),
    path("<slug:slug>/sent/", find.sent, name="sent"),
    path("<slug:slug>/theme.css", theme.theme, name="theme"),
    path("<slug:slug>/logo", theme.logo, name="logo"),
    path("<slug:slug>/policy/", policy.policy, name="policy"),
    path("<slug:slug>/policy.json", policy.policy_json, name="policy_json"),
    path("<slug:slug>/policy.js", policy.policy_script, name="policy_script"),
    path("<slug:slug>/demo-shop/", policy.demo_shop, name="demo_shop"),
    path("<slug:slug>/withdrawal/", withdrawal.withdrawal, name="withdrawal_start"),
    path(
        "<slug:slug>/withdrawal/<str:key>/confirmation/",
        withdrawal.confirmation,
        name="withdrawal_confirmation",
    ),
    path("<slug:slug>/withdrawal/copies/<str:token>/", withdrawal.copy, name="withdrawal_copy"),
    path(f"{_order}withdrawal/", withdrawal.of_order, name="withdrawal_of_order"),
    path(f"{_order}open/<str:token>/", find.open_order, name="open"),
    path(f"{_order}leave/", find.leave, name="leave"),
    path(_order, order.order, name="order"),
    path(f"{_order}pictures/<str:line_id>", order.picture, name="picture"),
    path(f"{_order}changes/<str:way>/", change.change, name="change"),
    path(f"{_order}question/", question.question, name="question"),
    path(f"{_order}help/", request.start, name="start"),
    path(f"{_draft}items/", request.units, name="units"),
    path(f"{_draft}reason/", request.reason, name="reason"),
    path(f"{_draft}photos/", sending.evidence, name="evidence"),
    path(f"{_draft}photos/<str:file_id>", sending.draft_file, name="draft_file"),
    path(f"{_draft}ways/", request.ways, name="ways"),
    path(f"{_draft}summary/", sending.confirm, name="confirm"),
    path(_case, case.case, name="case"),
    path(f"{_case}quotes/<str:quote_id>/answer/", repairing.quote_answer, name="quote_answer"),
    path(f"{_case}visits/<str:visit_id>/", repairing.slots, name="visit_slots"),
    path(f"{_case}visits/<str:visit_id>/cancellation/", repairing.visit_cancel, name="visit_cancel"),
    path(f"{_order}warranty/", repairing.warranty, name="warranty"),
    path(f"{_case}slip/", case.slip, name="slip"),
    path(f"{_case}files/<str:evidence_id>", case.evidence, name="evidence_file"),
    path(f"{_case}way-back/", near.way_back, name="way_back"),
    path(f"{_case}way-back/proposed/", near.take_proposed, name="take_way_back"),
    path(f"{_case}pickup/", near.pickup, name="pickup"),
    path(f"{_case}words/", moves.words, name="words"),
    path(f"{_case}arbitration/", arbitration.ask, name="arbitration"),
    path(f"{_case}arbitration/statements/", arbitration.state, name="arbitration_statement"),
    path(f"{_case}challenge/", challenge, name="challenge"),
    path(f"{_case}offers/<str:offer_id>/acceptance/", moves.acceptance, name="acceptance"),
    path(f"{_case}offers/<str:offer_id>/rejection/", moves.rejection, name="rejection"),
    path(f"{_case}offers/<str:offer_id>/counter/", exchanging.counter, name="counter"),
    path(f"{_case}choice/", exchanging.choice, name="choice"),
    path(f"{_case}withdrawal/", moves.withdrawal, name="withdrawal"),
]
