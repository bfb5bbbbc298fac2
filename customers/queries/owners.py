"""Who looks after which customer, for other apps to compose."""

from finance_crm.sql import Relation


def customer_owners_relation() -> Relation:
    """Return customer and owner of every customer that has an owner."""
    return Relation(
        sql="SELECT id AS customer_id, owner_id FROM customers_customer WHERE owner_id IS NOT NULL",
        params={},
        columns=("customer_id", "owner_id"),
    )
