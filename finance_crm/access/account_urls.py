"""Signing in and out: django-allauth's pages for accounts and second factors, and tokens for systems.

Providers of the outside (OpenID Connect) come with their settings; until then their pages do not exist.
"""

from django.urls import include, path

from finance_crm.access.views.clients import ClientTokenView

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("oauth/token/", ClientTokenView.as_view(), name="oauth_token"),
]
