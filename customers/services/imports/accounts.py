"""Customers and contacts from files. An empty cell keeps what a known record has; codes are resolved in SQL."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from customers.services.imports.undo import deactivate_customers
from finance_crm.exchange.domain.kinds import CannotUndoError, Staged, UndoRequest
from finance_crm.sql import execute, fetch_all

TEXTS = [
    "name",
    "local_name",
    "legal_form",
    "tax_id",
    "registration_number",
    "lei",
    "duns",
    "country",
    "region",
    "industry",
    "channel",
    "currency",
    "language",
    "status",
]
_DEFAULTS = {"language": "'en'", "status": "'active'"}
# What the file calls it, and what that was found to be: a code that nobody has must not pass for an empty cell.
_KEYS = {
    "group_id": ("group_code", "g.id"),
    "owner_id": ("owner", "u.id"),
    "team_id": ("team", "m.id"),
    "payment_terms_id": ("payment_terms", "t.id"),
}
_FIELDS = [*TEXTS, "acquired_date", *_KEYS]


def resolve_customers(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the rows with their keys; a value that the file leaves out is the known one."""
    texts = ", ".join(f"COALESCE(s.{name}, x.{name}, {_DEFAULTS.get(name, repr(''))}) AS {name}" for name in TEXTS)
    keys = ", ".join(
        f"CASE WHEN s.{code} IS NULL THEN x.{key} ELSE {found} END AS {key}" for key, (code, found) in _KEYS.items()
    )
    ours, known = (", ".join(f"{alias}.{name}" for name in _FIELDS) for alias in ("r", "x"))
    return (
        f"""
SELECT r.*, CASE WHEN x.id IS NULL THEN 'new' WHEN ({ours}) IS NOT DISTINCT FROM ({known}) THEN 'same'
                 ELSE 'changed' END AS action
FROM (SELECT s.row_number, s.code, {texts}, COALESCE(s.acquired_date, x.acquired_date) AS acquired_date, {keys},
             s.group_code, s.owner, s.team, s.payment_terms, x.id AS existing_id
      FROM {staged.table} s
      LEFT JOIN customers_customer x ON x.code = s.code
      LEFT JOIN customers_customergroup g ON g.code = s.group_code
      LEFT JOIN access_user u ON u.username = s.owner
      LEFT JOIN access_team m ON m.code = s.team
      LEFT JOIN customers_paymentterms t ON t.code = s.payment_terms) r
LEFT JOIN customers_customer x ON x.id = r.existing_id
""",
        {},
    )


def apply_customers(staged: Staged) -> dict[str, Any]:
    """Create and update customers; remember what they were, so that it can be put back."""
    table, fields = staged.resolved_table, ", ".join(_FIELDS)
    previous = fetch_all(
        f"""SELECT COALESCE(jsonb_agg(to_jsonb(x)), '[]')::text FROM (
            SELECT c.id, c.version, {", ".join(f"c.{name}" for name in _FIELDS)}
            FROM customers_customer c JOIN {table} r ON r.existing_id = c.id WHERE r.action = 'changed') x"""
    )[0][0]
    execute(
        f"""UPDATE customers_customer c SET ({fields}) = ROW({", ".join(f"r.{name}" for name in _FIELDS)}),
                   version = c.version + 1, updated_at = now()
            FROM {table} r WHERE r.existing_id = c.id AND r.action = 'changed'"""
    )
    created = fetch_all(
        f"""INSERT INTO customers_customer (code, {fields}, created_at, updated_at, version)
            SELECT code, {fields}, now(), now(), 1 FROM {table} WHERE action = 'new' ORDER BY row_number RETURNING id"""
    )
    return {"customer_ids": [row[0] for row in created], "previous": previous}


def undo_customers(request: UndoRequest) -> dict[str, Any]:
    """Put changed customers back as they were and deactivate new ones.

    :raises CannotUndoError: if somebody has changed one of them since, or something was posted to a customer that
        the import created
    """
    _refuse_changed(request, table="customers_customer")
    created = request.outcome.get("customer_ids", [])
    count = deactivate_customers(request)
    left = fetch_all(
        "SELECT COUNT(*) FROM customers_customer WHERE id = ANY(%(ids)s) AND status = 'active'",
        {"ids": created},
    )[0][0]
    if left:
        raise CannotUndoError(_("Documents were posted to %(count)s of its customers.") % {"count": left})
    columns = ", ".join(_FIELDS)
    execute(
        f"""UPDATE customers_customer c SET ({columns}) = ROW({", ".join(f"p.{name}" for name in _FIELDS)}),
                   version = c.version + 1, updated_at = now()
            FROM jsonb_populate_recordset(NULL::customers_customer, %(previous)s::jsonb) p WHERE p.id = c.id""",
        {"previous": request.outcome.get("previous", "[]")},
    )
    return {"deactivated": count}


def _refuse_changed(request: UndoRequest, *, table: str) -> None:
    """Refuse to put back what somebody has changed after the import: it would take their change back as well."""
    ((changed,),) = fetch_all(
        f"""SELECT COUNT(*) FROM jsonb_to_recordset(%(previous)s::jsonb) p(id bigint, version int)
            JOIN {table} c ON c.id = p.id WHERE c.version <> p.version + 1""",
        {"previous": request.outcome.get("previous", "[]")},
    )
    if changed:
        raise CannotUndoError(_("%(count)s of its records were changed since.") % {"count": changed})


def resolve_contacts(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the rows with the customer they belong to. A contact is told by customer, kind, name and e-mail."""
    return (
        f"""
SELECT r.*, x.id AS existing_id,
       CASE WHEN x.id IS NULL THEN 'new'
            WHEN (COALESCE(r.position, x.position), COALESCE(r.phone, x.phone), COALESCE(r.language, x.language),
                  COALESCE(r.is_active, x.is_active)) = (x.position, x.phone, x.language, x.is_active) THEN 'same'
            ELSE 'changed' END AS action
FROM (SELECT s.row_number, s.customer, c.id AS customer_id, COALESCE(s.kind, 'general') AS kind, s.name,
             COALESCE(s.email, '') AS email, s.position, s.phone, s.language, s.is_active
      FROM {staged.table} s LEFT JOIN customers_customer c ON c.code = s.customer) r
LEFT JOIN customers_contact x
  ON (x.customer_id, x.kind, x.name, x.email) = (r.customer_id, r.kind, r.name, r.email) AND x.anonymised_at IS NULL
""",
        {},
    )


def apply_contacts(staged: Staged) -> dict[str, Any]:
    """Create and update contacts; remember what they were."""
    table = staged.resolved_table
    previous = fetch_all(
        f"""SELECT COALESCE(jsonb_agg(to_jsonb(x)), '[]')::text FROM (
            SELECT c.id, c.version, c.position, c.phone, c.language, c.is_active
            FROM customers_contact c JOIN {table} r ON r.existing_id = c.id WHERE r.action = 'changed') x"""
    )[0][0]
    execute(
        f"""UPDATE customers_contact c SET position = COALESCE(r.position, c.position),
                   phone = COALESCE(r.phone, c.phone), language = COALESCE(r.language, c.language),
                   is_active = COALESCE(r.is_active, c.is_active), version = c.version + 1
            FROM {table} r WHERE r.existing_id = c.id AND r.action = 'changed'"""
    )
    created = fetch_all(
        f"""INSERT INTO customers_contact
                (customer_id, kind, name, email, position, phone, language, is_active, version)
            SELECT customer_id, kind, name, email, COALESCE(position, ''), COALESCE(phone, ''),
                   COALESCE(language, ''), COALESCE(is_active, TRUE), 1
            FROM {table} WHERE action = 'new' ORDER BY row_number RETURNING id"""
    )
    return {"contact_ids": [row[0] for row in created], "previous": previous}


def undo_contacts(request: UndoRequest) -> dict[str, Any]:
    """Put changed contacts back as they were and deactivate new ones.

    :raises CannotUndoError: if somebody has changed one of them since
    """
    _refuse_changed(request, table="customers_contact")
    execute(
        """UPDATE customers_contact c SET (position, phone, language, is_active) =
                  ROW(p.position, p.phone, p.language, p.is_active), version = c.version + 1
           FROM jsonb_populate_recordset(NULL::customers_contact, %(previous)s::jsonb) p WHERE p.id = c.id""",
        {"previous": request.outcome.get("previous", "[]")},
    )
    count = execute(
        "UPDATE customers_contact SET is_active = FALSE, version = version + 1 WHERE id = ANY(%(ids)s) AND is_active",
        {"ids": request.outcome.get("contact_ids", [])},
    )
    return {"deactivated": count}
