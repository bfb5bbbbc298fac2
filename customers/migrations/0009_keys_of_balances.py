"""Open items and balances are written from ledger rows that nobody can delete: checking their keys row by row took
a tenth of a bulk import. A second index that began with the customer went too.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0008_reversed_items'),
    ]

    operations = [
        migrations.AlterField(
            model_name='customerbalance',
            name='customer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='customers.customer'),
        ),
        migrations.AlterField(
            model_name='openitem',
            name='instalment',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.instalment'),
        ),
        migrations.AlterField(
            model_name='openitem',
            name='invoice',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.invoice'),
        ),
        migrations.AlterField(
            model_name='openitem',
            name='receipt',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.receipt'),
        ),
    ]
