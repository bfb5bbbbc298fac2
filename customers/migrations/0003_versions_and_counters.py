import django.db.models.deletion
from django.db import migrations, models

from finance_crm.migrating import together


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_ledger_rules")]

    operations = together([
        migrations.AddField("customergroup", "version", models.PositiveIntegerField(default=1)),
        migrations.AddField("legalentity", "version", models.PositiveIntegerField(default=1)),
        migrations.AddField("bankaccount", "version", models.PositiveIntegerField(default=1)),
        migrations.CreateModel(
            name="DocumentCounter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("last_number", models.PositiveBigIntegerField(default=0)),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.legalentity"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("entity", "kind"), name="document_counter_unique")
                ],
            },
        ),
    ])
