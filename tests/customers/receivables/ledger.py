"""A small ledger to ask questions of: rows are posted through `posting`, one business transaction each."""

from datetime import date
from decimal import Decimal

from customers.models import (
    Allocation,
    Customer,
    Dispute,
    DisputeResolution,
    Instalment,
    Invoice,
    LegalEntity,
    Posting,
    Receipt,
)
from customers.services.postings import posting

TODAY = date(2026, 3, 31)


class Ledger:
    """Posts documents of one entity in USD unless told otherwise. Every method is one posting."""

    def __init__(self, *, entity: LegalEntity | None = None, currency: str = "USD", rate: str = "1") -> None:
        self.entity = entity or LegalEntity.objects.create(code="US", name="Ours", country="US", currency="USD")
        self.currency = currency
        self.rate = Decimal(rate)
        self.count = Invoice.objects.count() + Receipt.objects.count()

    def customer(self, code: str = "C1", **fields: object) -> Customer:
        return Customer.objects.create(code=code, name=f"Customer {code}", currency=self.currency, **fields)

    def known_at(self):
        """Return the moment of the latest posting."""
        return Posting.objects.latest("recorded_at").recorded_at

    def invoice(
        self, customer, amount, *, issued: date, due: date, kind: str = "invoice", parts=(), **fields
    ) -> Invoice:
        with posting(kind=kind, actor_id=None, as_of=TODAY) as posting_id:
            invoice = Invoice.objects.create(
                posting_id=posting_id,
                customer=customer,
                kind=kind,
                issue_date=issued,
                due_date=due,
                has_instalments=bool(parts),
                **{"posting_date": issued} | fields,
                **self._money(amount, issued, net=True),
            )
            for position, (part_due, part_amount) in enumerate(parts, start=1):
                Instalment.objects.create(
                    invoice=invoice,
                    customer=customer,
                    position=position,
                    due_date=part_due,
                    amount=part_amount,
                )
        return invoice

    def receipt(self, customer, amount, *, on: date) -> Receipt:
        with posting(kind="receipt", actor_id=None, as_of=TODAY) as posting_id:
            return Receipt.objects.create(
                posting_id=posting_id, customer=customer, value_date=on, **self._money(amount, on)
            )

    def allocate(self, invoice, amount, *, on: date, reason="payment", instalment=None, **source):
        with posting(kind="allocation", actor_id=None, as_of=TODAY) as posting_id:
            return Allocation.objects.create(
                posting_id=posting_id,
                customer_id=invoice.customer_id,
                entity=self.entity,
                invoice=invoice,
                instalment=instalment,
                reason=reason,
                effective_date=on,
                currency=self.currency,
                amount=Decimal(amount),
                reporting_amount=Decimal(amount) * self.rate,
                **source,
            )

    def pay(self, invoice, amount, *, on: date, instalment=None) -> Allocation:
        receipt = self.receipt(invoice.customer, amount, on=on)
        return self.allocate(invoice, amount, on=on, receipt=receipt, instalment=instalment)

    def dispute(self, invoice, amount, *, on: date) -> Dispute:
        with posting(kind="dispute", actor_id=None, as_of=TODAY) as posting_id:
            return Dispute.objects.create(
                posting_id=posting_id,
                customer_id=invoice.customer_id,
                invoice=invoice,
                reason="price",
                amount=Decimal(amount),
                opened_date=on,
            )

    def resolve(self, dispute, *, on: date) -> DisputeResolution:
        with posting(kind="dispute_resolution", actor_id=None, as_of=TODAY) as posting_id:
            return DisputeResolution.objects.create(
                posting_id=posting_id,
                customer_id=dispute.customer_id,
                dispute=dispute,
                outcome="withdrawn",
                resolved_date=on,
            )

    def reverse(self, *rows, on: date) -> None:
        """Take ledger rows back in one posting, effective `on`."""
        with posting(kind="reversal", actor_id=None, as_of=TODAY) as posting_id:
            for row in rows:
                self._reverse(row, posting_id=posting_id, on=on)

    def _reverse(self, row, *, posting_id: int, on: date) -> None:
        model = type(row)
        model.objects.filter(pk=row.pk).update(is_reversed=True)
        values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
        negated = {"amount", "gross", "net", "tax", "reporting_amount", "reporting_gross"} & set(values)
        values |= {name: -Decimal(values[name]) for name in negated}
        dated = {Invoice: "posting_date", Receipt: "value_date", Allocation: "effective_date"}.get(model)
        dated = dated or {Dispute: "opened_date", DisputeResolution: "resolved_date"}[model]
        values |= {
            dated: on,
            "id": None,
            "posting_id": posting_id,
            "reverses_id": row.pk,
            "has_instalments": False,
        }
        model.objects.create(**{name: value for name, value in values.items() if hasattr(model, name)})

    def _money(self, amount, on: date, *, net: bool = False) -> dict[str, object]:
        self.count += 1
        amount = Decimal(amount)
        shared = {
            "number": f"N{self.count}",
            "entity": self.entity,
            "currency": self.currency,
            "reporting_rate": self.rate,
            "reporting_rate_date": on,
        }
        if net:
            return shared | {"net": amount, "gross": amount, "reporting_gross": amount * self.rate}
        return shared | {"amount": amount, "reporting_amount": amount * self.rate}
