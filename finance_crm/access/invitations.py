"""The link with which a person chooses a password: the first one, or another one."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.urls import reverse


def invitation_url(request: HttpRequest, user: AbstractUser) -> str:
    """Return a link that works once, for as long as PASSWORD_RESET_TIMEOUT says."""
    token = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": token})
    return request.build_absolute_uri(path)
