from django.urls import path

from aftermile.console.events import health, mails, webhooks

urlpatterns = [
    path("settings/webhooks/", webhooks.webhooks, name="webhooks"),
    path("settings/webhooks/new/", webhooks.add_webhook, name="add_webhook"),
    path("settings/webhooks/<str:ref>/", webhooks.webhook, name="webhook"),
    path("settings/webhooks/<str:ref>/change/", webhooks.change_webhook, name="change_webhook"),
    path("settings/webhooks/<str:ref>/removal/", webhooks.remove_webhook, name="remove_webhook"),
    path("settings/webhooks/<str:ref>/test/", webhooks.test_webhook, name="test_webhook"),
    path("settings/webhooks/<str:ref>/switch/", webhooks.switch_webhook, name="switch_webhook"),
    path("settings/webhooks/<str:ref>/secret/", webhooks.rotate_webhook, name="rotate_webhook"),
    path("settings/webhooks/<str:ref>/replay/", webhooks.replay_webhook, name="replay_webhook"),
    path("settings/deliveries/<str:ref>/", webhooks.delivery, name="delivery"),
    path("settings/deliveries/<str:ref>/replay/", webhooks.replay_delivery, name="replay_delivery"),
    path("health/", health.health, name="health"),
    path("health/dead-letters/", health.dead_letters, name="dead_letters"),
    path("health/dead-letters/run/", health.run_again, name="run_again"),
    path("mail/", mails.mails, name="mail"),
    path("mail/<str:ref>/", mails.mail, name="mail_page"),
    path("mail/<str:ref>/html/", mails.mail_html, name="mail_html"),
    path("mail/<str:ref>/again/", mails.send_again, name="send_again"),
]
