"""Removes every customer with all that hangs on it, so that another company can be loaded."""

from django.apps import apps
from django.db import transaction

from customers.models import Customer
from finance_crm.sql import execute


@transaction.atomic
def remove_everything() -> int:
    """Empty the tables of this app and whatever refers to them; return how many customers there were."""
    count = Customer.objects.count()
    tables = ", ".join(f'"{model._meta.db_table}"' for model in apps.get_app_config("customers").get_models())
    execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be emptied
    execute(f"TRUNCATE {tables} CASCADE")
    execute("SET CONSTRAINTS ALL DEFERRED")
    return count
