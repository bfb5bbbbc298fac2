"""Signing in and out: django-allauth's pages, without those for signing up, and tokens for systems."""

from django.urls import include, path

from finance_crm.access.views.clients import ClientTokenView

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("oauth/token/", ClientTokenView.as_view(), name="oauth_token"),
]
