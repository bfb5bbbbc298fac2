"""People who may read and change scorecards."""

from tests.web.conftest import client_of, person  # noqa: F401  clients of signed-in people by role
