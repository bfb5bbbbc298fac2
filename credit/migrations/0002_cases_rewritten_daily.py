"""Every scan rewrites every open case, so pages keep room for the next version beside the last: it then needs
no new index entries."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from finance_crm.migrating import together


class Migration(migrations.Migration):

    dependencies = [
        ('credit', '0001_initial'),
        ('customers', '0009_keys_of_balances'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.RunSQL(
            "ALTER TABLE credit_overduecase SET (fillfactor = 50)",
            "ALTER TABLE credit_overduecase RESET (fillfactor)",
        ),
        migrations.AlterField(
            model_name='overduecase',
            name='collector',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='collector'),
        ),
        migrations.AlterField(
            model_name="overduecase",
            name="last_run",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="credit.scanrun",
            ),
        ),
        migrations.AddIndex(
            model_name='overduecase',
            index=models.Index(condition=models.Q(('status', 'closed')), fields=['closed_date'], name='overdue_case_closed_on'),
        ),
        migrations.AddIndex(
            model_name='overduecase',
            index=models.Index(condition=models.Q(('collector__isnull', False)), fields=['collector'], name='overdue_case_of_collector'),
        ),
    ])
