"""Find documents dated after a day in an instant, however they lie in the table.

A BRIN index is smaller, but of no use once an import brought old documents after young ones.
"""

from django.db import migrations, models

from finance_crm.migrating import together


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_moving_teams")]
    operations = together([
        migrations.RemoveIndex(model_name="invoice", name="invoice_posting_date_brin"),
        migrations.RemoveIndex(model_name="receipt", name="receipt_value_date_brin"),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["posting_date"], name="invoice_posting_date"),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["value_date"], name="receipt_value_date"),
        ),
    ])
