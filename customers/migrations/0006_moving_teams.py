"""A customer may move to another team; a discount of terms is complete or absent.

A check constraint is tried on the row that ON CONFLICT would insert, so a negative difference of
`customer_count` never got as far as the update: totals are made first and then changed. And a comparison
with NULL is not false, so the old rule let a discount without a rate pass.
"""

from django.db import migrations, models
from django.db.models import Q

ADD_TO_TOTALS = """
CREATE OR REPLACE FUNCTION portfolio_total_add(deltas jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO customers_portfoliototal (team_id, customer_count, outstanding, not_due, overdue, unapplied)
    SELECT d.team_id, 0, 0, 0, 0, 0 FROM jsonb_to_recordset(deltas) AS d(team_id bigint)
    ORDER BY d.team_id ON CONFLICT (team_id) DO NOTHING;

    SELECT 1 FROM customers_portfoliototal t
    WHERE EXISTS (SELECT 1 FROM jsonb_to_recordset(deltas) AS d(team_id bigint)
                  WHERE d.team_id IS NOT DISTINCT FROM t.team_id)
    ORDER BY t.team_id FOR UPDATE;

    UPDATE customers_portfoliototal t SET
        customer_count = t.customer_count + d.customer_count,
        outstanding = t.outstanding + d.outstanding, not_due = t.not_due + d.not_due,
        overdue = t.overdue + d.overdue, unapplied = t.unapplied + d.unapplied
    FROM jsonb_to_recordset(deltas) AS d(team_id bigint, customer_count int, outstanding numeric,
                                         not_due numeric, overdue numeric, unapplied numeric)
    WHERE d.team_id IS NOT DISTINCT FROM t.team_id;
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_history")]

    operations = [
        migrations.RunSQL(ADD_TO_TOTALS, migrations.RunSQL.noop),
        migrations.RemoveConstraint("paymentterms", "payment_terms_discount_complete"),
        migrations.AddConstraint(
            "paymentterms",
            models.CheckConstraint(
                name="payment_terms_discount_complete",
                condition=Q(discount_days__isnull=True, discount_rate__isnull=True)
                | Q(discount_days__isnull=False, discount_rate__isnull=False, discount_rate__gt=0, discount_rate__lt=1),
            ),
        ),
    ]
