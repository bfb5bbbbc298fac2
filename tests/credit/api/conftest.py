from tests.api.conftest import api, make_token, system_client  # noqa: F401  a system client with every scope
from tests.credit.collections.conftest import book  # noqa: F401  a small ledger to scan
from tests.customers.api.conftest import north, post, sign_in  # noqa: F401  a team, and who asks
