"""The sums behind payment behaviour, added up in Python from raw rows and nothing else: what SQL must agree with."""

from collections import defaultdict
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from customers.models import Allocation, Dispute, Invoice, Posting, SalesOrder
from tests.customers.ledger.fold import fold

CENT = Decimal("0.01")


def months_before(day: date, count: int) -> date:
    """Return the day `count` months before, the last of its month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError


class View:
    """The rows that count at the close of a day as known at a moment."""

    def __init__(self, as_of: date, known_at: datetime) -> None:
        self.as_of, self.known_at = as_of, known_at
        self.known = set(Posting.objects.filter(recorded_at__lte=known_at).values_list("id", flat=True))

    def live(self, model, date_field: str) -> list:
        seen = [
            row
            for row in model.objects.order_by("id")
            if row.posting_id in self.known and getattr(row, date_field) <= self.as_of
        ]
        taken_back = {row.reverses_id for row in seen if row.reverses_id}
        return [row for row in seen if row.reverses_id is None and row.pk not in taken_back]

    def overdue(self, customer_id: int, as_of: date) -> list[tuple[Decimal, int, date]]:
        found = []
        for item, seen in fold(as_of=as_of, known_at=self.known_at).items():
            if seen.customer_id == customer_id and seen.due_date and seen.due_date < as_of:
                rate = Invoice.objects.get(pk=item.row_id).reporting_rate
                amount = (seen.open * rate).quantize(CENT, ROUND_HALF_UP)
                found.append((amount, (as_of - seen.due_date).days, seen.due_date))
        return found


def lateness(rows) -> tuple[Decimal, Decimal, int]:
    rows = [(amount, days) for amount, days, *_ in rows]
    return (
        sum((amount for amount, _ in rows), Decimal(0)),
        sum((amount * days for amount, days in rows), Decimal(0)),
        len(rows),
    )


def fold_behaviour(customer_id: int, *, as_of: date, known_at: datetime) -> dict:
    """Return the sums of one customer by the names of `BehaviourSums`, tuples for its small types."""
    view = View(as_of, known_at)
    year, recent = months_before(as_of, 12), months_before(as_of, 3)
    before = months_before(as_of, 15)
    payments = _payments(view, customer_id)
    paid = [row for row in payments if year < row[2] <= as_of]
    now, then = view.overdue(customer_id, as_of), view.overdue(customer_id, recent)
    return {
        "paid": lateness(paid),
        "paid_on_time": sum((row[0] for row in paid if row[1] <= 0), Decimal(0)),
        "recent_paid": lateness(row for row in payments if recent < row[2]),
        "before_paid": lateness(row for row in payments if before < row[2] <= recent),
        "overdue": lateness(now),
        "oldest_due_date": min((row[2] for row in now), default=None),
        "recent_overdue": lateness(row for row in now if row[2] > recent),
        "before_overdue": lateness(row for row in then if row[2] > before),
        **_parts(view, customer_id, year, before),
        **_invoices(view, customer_id, year, recent, before),
    }


def _payments(view: View, customer_id: int) -> list[tuple[Decimal, int, date]]:
    """Return amount, days late and day of what was paid for an item on a day."""
    by_day: dict = defaultdict(Decimal)
    for row in view.live(Allocation, "effective_date"):
        if row.customer_id == customer_id and row.reason not in ("credit", "write_off"):
            due_date = row.instalment.due_date if row.instalment else row.invoice.due_date
            by_day[row.invoice_id, row.instalment_id, row.effective_date, due_date] += row.reporting_amount
    return [(amount, (paid - due).days, paid) for (_, _, paid, due), amount in by_day.items()]


def _parts(view: View, customer_id: int, year: date, before: date) -> dict:
    paid, forgiven, last, to_pay = defaultdict(lambda: defaultdict(Decimal)), defaultdict(Decimal), {}, {}
    for row in view.live(Allocation, "effective_date"):
        if row.customer_id != customer_id or row.effective_date <= before:
            continue
        item = (row.invoice_id, row.instalment_id)
        to_pay[item] = row.instalment.amount if row.instalment else row.invoice.gross
        if row.reason in ("credit", "write_off"):
            forgiven[item] += row.amount
            continue
        last[item] = max(last.get(item, date.min), row.effective_date)
        if row.reason != "short_payment":
            paid[item][row.effective_date] += row.amount
    counted = [item for item, day in last.items() if day > year]
    in_part = [item for item in counted if max(paid[item].values(), default=0) < to_pay[item] - forgiven[item]]
    return {"items_paid": len(counted), "items_paid_in_part": len(in_part)}


def _invoices(view: View, customer_id: int, year: date, recent: date, before: date) -> dict:
    invoices = [
        row for row in view.live(Invoice, "posting_date") if row.kind == "invoice" and row.customer_id == customer_id
    ]
    disputed = {row.invoice_id for row in view.live(Dispute, "opened_date")}
    discounted = {row.invoice_id for row in view.live(Allocation, "effective_date") if row.reason == "discount"}
    offers = [row for row in invoices if row.discount_amount and row.discount_date]
    late = [row for row in offers if recent < row.discount_date <= view.as_of]
    early = [row for row in offers if before < row.discount_date <= recent]
    spike, usual = months_before(view.as_of, 2), months_before(view.as_of, 14)
    orders = [row for row in view.live(SalesOrder, "order_date") if row.customer_id == customer_id]
    orders = [(row.order_date, row.gross, row.currency) for row in orders if row.order_date > usual]
    enough = sum(day <= spike for day, *_ in orders) >= 4 and len({row[2] for row in orders}) == 1
    sold = orders if enough else [(row.posting_date, row.reporting_gross) for row in invoices]
    counted = [row for row in invoices if row.posting_date > year]
    return {
        "first_invoice_date": min((row.posting_date for row in invoices), default=None),
        "invoices": len(counted),
        "disputed_invoices": sum(row.pk in disputed for row in counted),
        "recent_offers": (len(late), sum(row.pk in discounted for row in late)),
        "before_offers": (len(early), sum(row.pk in discounted for row in early)),
        "volume": sum((row[1] for row in sold if row[0] > spike), Decimal(0)),
        "volume_before": sum((row[1] for row in sold if usual < row[0] <= spike), Decimal(0)),
        "volume_before_count": sum(usual < row[0] <= spike for row in sold),
    }
