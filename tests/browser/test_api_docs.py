"""The page of the API's documentation works under the same policy as every other page."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_documentation_lists_the_resources_without_breaking_the_policy(sign_in):
    page = sign_in("analyst")

    page.goto("/api/v1/docs/")
    page.wait_for_selector("text=/api/v1/customers/", timeout=60_000)

    assert page.locator(".opblock").count() > 20
