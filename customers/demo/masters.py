"""What customers refer to: entities with their bank accounts, payment terms, groups; and the contacts."""

from collections.abc import Iterator
from decimal import Decimal

from customers.demo.buyers import Masters
from customers.demo.company import DECIMALS, ENTITIES, TERMS
from customers.demo.names import person_name
from customers.demo.people import People
from customers.demo.plan import DemoPlan
from customers.demo.records import Buyer
from customers.models import BankAccount, CustomerGroup, LegalEntity, PaymentTerms, TermsInstalment

CUSTOMERS_PER_GROUP = 20
THOUSAND = Decimal(1000)

CUSTOMER_COLUMNS = (
    "id", "code", "name", "local_name", "legal_form", "tax_id", "registration_number", "lei", "duns",
    "country", "region", "industry", "channel", "group_id", "owner_id", "team_id", "currency",
    "payment_terms_id", "language", "status", "acquired_date", "created_at", "updated_at", "version",
)  # fmt: skip
CONTACT_COLUMNS = (
    "customer_id", "kind", "name", "position", "email", "phone", "language", "is_active", "version",
)  # fmt: skip


def create_masters(plan: DemoPlan, people: People) -> Masters:
    """Create what customers refer to and return the ids by code."""
    entities = {entity.code: LegalEntity.objects.create(**entity._asdict()).pk for entity in ENTITIES}
    for entity in ENTITIES:
        _create_bank_accounts(entity.code, entities[entity.code])
    groups = [
        CustomerGroup(code=f"G{100 + index}", name=f"{plan.random('group', index).choice(_GROUPS)} {index + 1}")
        for index in range(max(1, plan.customers // CUSTOMERS_PER_GROUP))
    ]
    return Masters(
        entities=entities,
        terms=_create_terms(),
        teams=people.teams,
        owners=people.owners,
        groups=[group.pk for group in CustomerGroup.objects.bulk_create(groups)],
    )


_GROUPS = (
    "Aurora Holding",
    "Pacific Union Group",
    "Meridian Partners",
    "華鼎集團",
    "Continental Works Group",
)


def _create_bank_accounts(code: str, entity_id: int) -> None:
    currencies = DECIMALS if code == "US01" else dict.fromkeys((_currency_of(code), "USD"))
    BankAccount.objects.bulk_create(
        BankAccount(
            entity_id=entity_id,
            code=f"{code}-{currency}",
            name=f"Collections {currency}",
            currency=currency,
            iban=f"DEMO{code}{currency}000{number}",
        )
        for number, currency in enumerate(currencies)
    )


def _currency_of(code: str) -> str:
    return next(entity.currency for entity in ENTITIES if entity.code == code)


def _create_terms() -> dict[str, int]:
    ids = {}
    for terms in TERMS:
        row = PaymentTerms.objects.create(
            code=terms.code,
            name=terms.name,
            net_days=terms.net_days,
            from_end_of_month=terms.from_end_of_month,
            discount_days=terms.discount_days,
            discount_rate=terms.discount_permille and terms.discount_permille / THOUSAND,
        )
        TermsInstalment.objects.bulk_create(
            TermsInstalment(terms=row, position=position, share=share / THOUSAND, net_days=days)
            for position, (share, days) in enumerate(terms.instalments, start=1)
        )
        ids[terms.code] = row.pk
    return ids


def customer_rows(buyers: list[Buyer], plan: DemoPlan) -> Iterator[tuple[object, ...]]:
    """Yield the rows of `CUSTOMER_COLUMNS`."""
    for buyer in buyers:
        market = buyer.market
        created = max(buyer.acquired_date, plan.first_date)
        yield (
            buyer.id, buyer.code, buyer.name, buyer.local_name, buyer.legal_form, buyer.tax_id,
            buyer.registration_number, "", f"{100000000 + buyer.index * 7919 % 899999999}", market.country,
            market.region, buyer.industry, buyer.channel, buyer.group_id, buyer.owner_id, buyer.team_id,
            market.currency, buyer.terms_id, market.language, buyer.status, buyer.acquired_date, created,
            created, 1,
        )  # fmt: skip


def contact_rows(buyers: list[Buyer], plan: DemoPlan) -> Iterator[tuple[object, ...]]:
    """Yield the rows of `CONTACT_COLUMNS`: whom to talk to, who pays bills, often who gets reminders."""
    kinds = (
        ("general", "Purchasing manager"),
        ("billing", "Accounts payable"),
        ("dunning", "Head of accounting"),
    )
    for buyer in buyers:
        chance = plan.random("contacts", buyer.index)
        for kind, position in kinds[: chance.choice((2, 3))]:
            name = person_name(chance)
            email = f"{name.lower().replace(' ', '.')}@{buyer.code.lower()}.example"
            phone = f"+{chance.randrange(1, 99)} {chance.randrange(10**6, 10**7)}"
            yield buyer.id, kind, name, position, email, phone, buyer.market.language, True, 1
