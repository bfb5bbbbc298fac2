"""Facts about customers for other apps to compose into one statement."""

from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import Relation


def customer_owners_relation() -> Relation:
    """Return customer and owner of every customer that has an owner."""
    return Relation(
        sql="SELECT id AS customer_id, owner_id FROM customers_customer WHERE owner_id IS NOT NULL",
        params={},
        columns=("customer_id", "owner_id"),
    )


def customer_groups_relation() -> Relation:
    """Return customer and parent group of every customer that has one, by today's membership."""
    return Relation(
        sql="SELECT id AS customer_id, group_id FROM customers_customer WHERE group_id IS NOT NULL",
        params={},
        columns=("customer_id", "group_id"),
    )


def customer_names_relation(*, scope: Scope) -> Relation:
    """Return how files name the customers that `scope` sees."""
    seen = "" if scope.sees_all else " WHERE team_id = ANY(%(names_team_ids)s)"
    return Relation(
        sql=f"SELECT id AS customer_id, code AS customer_code, name AS customer_name FROM customers_customer{seen}",
        params={} if scope.sees_all else {"names_team_ids": list(scope.team_ids)},
        columns=("customer_id", "customer_code", "customer_name"),
    )


def customer_group_codes_relation() -> Relation:
    """Return how files name parent groups."""
    return Relation(
        sql="SELECT id AS group_id, code AS group_code FROM customers_customergroup",
        params={},
        columns=("group_id", "group_code"),
    )


def customer_segments_relation(*, customers: tuple[int, int]) -> Relation:
    """Return industry and region of customers with ids from first to last, empty where they are not known."""
    return Relation(
        sql="""SELECT id AS customer_id, industry, region FROM customers_customer
               WHERE id BETWEEN %(segments_first)s AND %(segments_last)s""",
        params={"segments_first": customers[0], "segments_last": customers[1]},
        columns=("customer_id", "industry", "region"),
    )


def customers_of_industry_relation(*, industry: str) -> Relation:
    """Return the customers of one industry, whosever they are: for figures of many that name nobody."""
    return Relation(
        sql="SELECT id AS customer_id FROM customers_customer WHERE industry = %(relation_industry)s",
        params={"relation_industry": industry},
        columns=("customer_id",),
    )
