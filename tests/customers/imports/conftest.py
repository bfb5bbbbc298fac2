"""Files of the customers app's kinds, brought in through the mechanism."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from customers.models import Customer, LegalEntity, PaymentTerms, TermsInstalment
from finance_crm.exchange.models import Import
from finance_crm.exchange.queries.imports import list_problems
from finance_crm.exchange.services.imports import Upload, apply_import, check_import, create_import
from tests.api.conftest import make_token, system_client  # noqa: F401  tokens of a system client
from tests.web.conftest import client_of, person  # noqa: F401  clients of signed-in people by role

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
# How dates and numbers are written, said outright, so that no reading of them has to be asked for.
PLAINLY = {"date_format": "YYYY-MM-DD", "decimal_mark": ".", "thousands_mark": ""}


def silence(_done: int, _total: int) -> None:
    """Report to nobody."""


@pytest.fixture
def entity(db: None) -> LegalEntity:
    return LegalEntity.objects.create(code="US1", name="Ours", country="US", currency="USD", is_default=True)


@pytest.fixture
def acme(entity: LegalEntity) -> Customer:
    return Customer.objects.create(code="ACME", name="Acme", currency="USD")


Bring = Callable[..., Import]


def _run(work: Callable[..., Import], kind: str, content: str | bytes, options: dict[str, Any]) -> Import:
    raw = content.encode() if isinstance(content, str) else content
    values: dict[str, Any] = {"mode": "create_or_update", "accepts_good_rows": False, "actor_id": None, "mapping": {}}
    name = options.pop("name", f"{kind}.csv")
    run = create_import(kind=kind, upload=Upload(io.BytesIO(raw), name), at=NOW, **(values | options))
    return work(import_id=run.pk, at=NOW, report=silence)


@pytest.fixture
def bring_in(entity: LegalEntity) -> Bring:
    """Import a file for good."""
    return lambda kind, content, **options: _run(apply_import, kind, content, options)


@pytest.fixture
def check(entity: LegalEntity) -> Bring:
    """Only check a file."""
    return lambda kind, content, **options: _run(check_import, kind, content, options)


def reasons(run: Import) -> list[tuple[int, str, str]]:
    """Return row, column and code of what is wrong."""
    return [(problem.row_number, problem.column, problem.code) for problem in list_problems(run=run, limit=1_000)]


def told(run: Import) -> list[tuple[int, str]]:
    """Return row and sentence of what is wrong."""
    return [(problem.row_number, problem.message) for problem in list_problems(run=run, limit=1_000)]


def terms_of(*parts: tuple[str, int], from_end_of_month: bool = False) -> PaymentTerms:
    """Create payment terms of parts: (share, net days)."""
    terms = PaymentTerms.objects.create(
        code=f"T{PaymentTerms.objects.count()}", name="Parts", from_end_of_month=from_end_of_month
    )
    for position, (share, net_days) in enumerate(parts, start=1):
        TermsInstalment.objects.create(terms=terms, position=position, share=Decimal(share), net_days=net_days)
    return terms
