"""What the demonstration shows of assessments and models on its first day."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from credit.models import Assessment, ExternalRating, InsolvencyNotice, KnownOutcome, ModelPerformance
from customers.models import Customer

AS_OF = date(2026, 11, 20)


@pytest.fixture
def said(db):
    output = StringIO()
    options = ["--customers=40", "--months=24", "--seed=3", f"--as-of={AS_OF}", "--password=a-word-for-tests"]
    call_command("seed_demo", *options, stdout=output, stderr=StringIO())
    return output.getvalue()


def test_customers_were_judged_at_fourteen_days_each_with_what_was_known_then(said):
    rows = Assessment.objects.filter(run__isnull=True)

    assert "assessments on 14 days" in said
    assert rows.filter(as_of_date=AS_OF).exists()
    assert rows.values("customer_id").distinct().count() == Customer.objects.count()
    assert len(set(rows.values_list("grade", flat=True))) >= 4
    assert all(row.recorded_at == row.known_at for row in rows.only("recorded_at", "known_at"))


def test_ratings_notices_and_outcomes_are_there_and_models_were_held_against_them(said):
    assert all(model.objects.exists() for model in (ExternalRating, InsolvencyNotice))
    assert KnownOutcome.objects.filter(is_default=False).exists()
    assert ModelPerformance.objects.get().outcome_count == KnownOutcome.objects.count()
