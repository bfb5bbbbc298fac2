"""Exposure as a file: a row a customer, its parts in reporting currency."""

from django.utils.translation import gettext_lazy as _

from credit.domain.exposure import Part
from credit.export_kinds.filters import cleaned
from credit.forms.exposure import ExposureFilters
from credit.queries.exposure import exposure_rows_relation, group_members
from customers.queries.relations import customer_names_relation
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import ColumnType, ExportColumn, ExportKind, ExportRequest
from finance_crm.sql import Relation

_SQL = """
SELECT {columns} FROM (
    SELECT n.customer_id, n.customer_code, n.customer_name, COALESCE(s.total, 0) AS exposure, {parts},
           COALESCE(s.disputed, 0) AS disputed, s.unconverted
    FROM ({names}) n LEFT JOIN (
        SELECT customer_id, SUM(reporting) AS total, SUM(disputed) AS disputed, {sums},
               STRING_AGG(DISTINCT currency, ' ') FILTER (WHERE reporting IS NULL) AS unconverted
        FROM ({rows}) row GROUP BY customer_id
    ) s USING (customer_id)
    WHERE {wanted}
) listed ORDER BY customer_code
"""


def _exposure(request: ExportRequest) -> Relation:
    filters = cleaned(ExposureFilters, request)
    customer_ids = _wanted(filters)
    names = customer_names_relation(scope=request.scope)
    rows = exposure_rows_relation(as_of=request.as_of, known_at=request.known_at, customer_ids=customer_ids)
    columns = tuple(column.name for column in EXPOSURE.columns)
    sql = _SQL.format(
        columns=", ".join(columns),
        parts=", ".join(f"COALESCE(s.{part.value}, 0) AS {part.value}" for part in Part),
        sums=", ".join(f"SUM(reporting) FILTER (WHERE part = '{part.value}') AS {part.value}" for part in Part),
        names=names.sql,
        rows=rows.sql,
        wanted="TRUE" if customer_ids is None else "n.customer_id = ANY(%(ex_customer_ids)s)",
    )
    return Relation(sql, {**names.params, **rows.params}, columns)


def _wanted(filters: dict[str, object]) -> list[int] | None:
    """Return the customers asked for, None for all of them."""
    customer_id, group_id = filters["customer_id"], filters["group_id"]
    if isinstance(group_id, int):
        members = group_members(group_ids=[group_id])[group_id]
        return members if customer_id is None else [one for one in members if one == customer_id]
    return [customer_id] if isinstance(customer_id, int) else None


_MONEY = ColumnType.MONEY
EXPOSURE = ExportKind(
    name="exposure",
    label=_("Exposure"),
    right=Right.VIEW_CREDIT,
    columns=(
        ExportColumn("customer_code", _("Customer code")),
        ExportColumn("customer_name", _("Customer")),
        ExportColumn("receivables", _("Open receivables"), _MONEY, total=True),
        ExportColumn("disputed", _("Disputed within"), _MONEY),
        ExportColumn("delivered", _("Delivered, not invoiced"), _MONEY, total=True),
        ExportColumn("ordered", _("Ordered, not delivered"), _MONEY, total=True),
        ExportColumn("reserved", _("Reserved for orders"), _MONEY, total=True),
        ExportColumn("prepaid", _("Prepayments of orders"), _MONEY, total=True),
        ExportColumn("unapplied", _("Unapplied receipts and credit notes"), _MONEY, total=True),
        ExportColumn("exposure", _("Exposure"), _MONEY, total=True),
        ExportColumn("unconverted", _("Currencies without a rate")),
    ),
    relation=_exposure,
    filterset=ExposureFilters,
)
