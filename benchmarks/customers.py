"""Customers for the benchmarks, made by the database itself: a row for each number from 1 to their count."""

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from benchmarks.sizes import TODAY, Size
from customers.models import LegalEntity, PaymentTerms
from finance_crm.access.domain.roles import Role
from finance_crm.sql import execute

TEAM_COUNT = 10

_TEAMS = """
INSERT INTO access_team (code, name) SELECT 'T' || n, 'Team ' || n FROM generate_series(1, %(teams)s) n
"""
_CUSTOMERS = """
INSERT INTO customers_customer
    (code, name, local_name, legal_form, tax_id, registration_number, lei, duns, country, region, industry,
     channel, owner_id, team_id, currency, payment_terms_id, language, status, acquired_date,
     created_at, updated_at, version)
SELECT 'C' || lpad(n::text, 7, '0'),
       (ARRAY['Granite Peak', 'Lakeshore', '=Formula', 'Brandt & Söhne', 'Yung Heng'])[1 + n %% 5]
           || ' ' || n,
       CASE WHEN n %% 5 = 4 THEN '永恆實業' || n ELSE '' END, '', 'T' || n, '', '', '',
       (ARRAY['US', 'DE', 'TW', 'GB', 'JP'])[1 + n %% 5], 'Region ' || n %% 7, 'Industry ' || n %% 12,
       'Direct',
       %(owner)s, (SELECT MIN(id) FROM access_team) + n %% %(teams)s,
       (ARRAY['USD', 'USD', 'USD', 'EUR', 'USD'])[1 + n %% 5], %(terms)s, 'en', 'active', %(today)s,
       now(), now(), 1
FROM generate_series(1, %(customers)s) n
"""
_RATES = """
WITH entry AS (
    INSERT INTO customers_posting (kind, note, recorded_at, created_at)
    VALUES ('exchange_rates', '', %(today)s::timestamptz - INTERVAL '4 years', now()) RETURNING id
)
INSERT INTO customers_exchangerate (posting_id, currency, rate_date, rate)
SELECT id, 'EUR', %(today)s::date - 1500, 1.08 FROM entry
"""


def insert_customers(size: Size) -> None:
    """Insert one entity, its terms and teams, and the customers."""
    LegalEntity.objects.create(code="E1", name="Entity", country="US", currency="USD", is_default=True)
    terms = PaymentTerms.objects.create(code="N30", name="30 days", net_days=30)
    owner = get_user_model().objects.create(
        username="bench", role=Role.EXECUTIVE, email="bench@bench.example", password=make_password(None)
    )
    params = {
        "teams": TEAM_COUNT,
        "customers": size.customers,
        "owner": owner.pk,
        "terms": terms.pk,
        "today": TODAY,
    }
    for statement in (_TEAMS, _CUSTOMERS, _RATES):
        execute(statement, params)
