"""Tables of pages: declared once, their whole state in the URL, rendered from plain tuples.

    class Invoices(Table):
        name = "invoices"
        columns = (
            Column("number", _("Invoice"), link=("customers:invoice", "id")),
            Column("open_amount", _("Open"), Kind.MONEY, total=True),
        )
        default_sort = "-open_amount"

    table = Invoices(request)
    rows = queries.list_invoices(sort=table.sort, offset=table.offset, limit=table.limit, …)
    table.load(rows, count=…, totals={"open_amount": …})

See docs/pages.md.
"""

from finance_crm.web.tables.actions import BulkAction
from finance_crm.web.tables.columns import Badge, Column, Kind
from finance_crm.web.tables.state import Cursor, Sort
from finance_crm.web.tables.table import Table

__all__ = ["Badge", "BulkAction", "Column", "Cursor", "Kind", "Sort", "Table"]
