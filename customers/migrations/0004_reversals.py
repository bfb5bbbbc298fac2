"""Reversals mirror what they take back, mark it, and never leave an item overdrawn on any day.

A reversal takes back one live row of its table: same parties, negated amounts, not before the original's
effective date. The trigger sets `is_reversed`, so the flag cannot differ from the rows. An item's open
amount, added up by effective date, stays at zero or above on every day; only items with reversed
allocations can break that, so only those are added up.
"""

from django.db import migrations

MIRRORS = """
CREATE FUNCTION ledger_reversals() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    same text := TG_ARGV[0];
    negated text := TG_ARGV[1];
    day text := TG_ARGV[2];
    bad record;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM new_rows WHERE reverses_id IS NOT NULL) THEN RETURN NULL; END IF;
    EXECUTE format(
        'SELECT n.id, n.reverses_id FROM new_rows n JOIN %1$I o ON o.id = n.reverses_id
         WHERE o.reverses_id IS NOT NULL
            OR ' || (SELECT string_agg(format('n.%1$I IS DISTINCT FROM o.%1$I', c), ' OR ')
                     FROM unnest(string_to_array(same, ' ')) c)
        || COALESCE((SELECT string_agg(format(' OR n.%1$I <> -o.%1$I', c), '')
                     FROM unnest(string_to_array(negated, ' ')) c), '')
        || ' OR n.%2$I < o.%2$I LIMIT 1', TG_TABLE_NAME, day) INTO bad;
    IF bad.id IS NOT NULL THEN
        RAISE EXCEPTION 'a reversal mirrors a live row and is not dated before it (% %)', TG_TABLE_NAME, bad.reverses_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_reversal_mirrors';
    END IF;
    EXECUTE format(
        'UPDATE %1$I SET is_reversed = TRUE WHERE NOT is_reversed
         AND id IN (SELECT reverses_id FROM new_rows WHERE reverses_id IS NOT NULL)', TG_TABLE_NAME);
    RETURN NULL;
END $$;
"""

NEVER_OVERDRAWN = """
CREATE FUNCTION ledger_check_timeline(invoices bigint[], receipts bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
    SELECT * INTO bad FROM (
        SELECT item, day, SUM(amount) OVER (PARTITION BY item, part ORDER BY day) AS open FROM (
            SELECT 'invoice ' || i.number AS item, COALESCE(s.id, -i.id) AS part, i.posting_date AS day,
                   COALESCE(s.amount, i.gross) AS amount
            FROM customers_invoice i LEFT JOIN customers_instalment s ON s.invoice_id = i.id
            WHERE i.id = ANY(invoices)
            UNION ALL
            SELECT 'invoice ' || i.number, COALESCE(s.id, -i.reverses_id), i.posting_date, COALESCE(-s.amount, i.gross)
            FROM customers_invoice i LEFT JOIN customers_instalment s ON s.invoice_id = i.reverses_id
            WHERE i.reverses_id = ANY(invoices)
            UNION ALL
            SELECT 'invoice ' || i.number, COALESCE(a.instalment_id, -a.invoice_id), a.effective_date, -a.amount
            FROM customers_allocation a JOIN customers_invoice i ON i.id = a.invoice_id
            WHERE a.invoice_id = ANY(invoices)
            UNION ALL
            SELECT 'invoice ' || i.number, -a.credit_note_id, a.effective_date, -a.amount
            FROM customers_allocation a JOIN customers_invoice i ON i.id = a.credit_note_id
            WHERE a.credit_note_id = ANY(invoices)
            UNION ALL
            SELECT 'receipt ' || r.number, r.id, r.value_date, r.amount FROM customers_receipt r WHERE r.id = ANY(receipts)
            UNION ALL
            SELECT 'receipt ' || r.number, r.reverses_id, r.value_date, r.amount
            FROM customers_receipt r WHERE r.reverses_id = ANY(receipts)
            UNION ALL
            SELECT 'receipt ' || r.number, a.receipt_id, a.effective_date, -a.amount
            FROM customers_allocation a JOIN customers_receipt r ON r.id = a.receipt_id
            WHERE a.receipt_id = ANY(receipts) AND a.reason = 'payment'
        ) events
    ) days WHERE open < 0 ORDER BY day LIMIT 1;
    IF bad.item IS NOT NULL THEN
        RAISE EXCEPTION '% would be overdrawn by % on %', bad.item, -bad.open, bad.day
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_never_overdrawn';
    END IF;
END $$;

CREATE FUNCTION allocation_never_overdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE invoices bigint[]; receipts bigint[];
BEGIN
    -- The lock of the ledger (customers/services/locks.py): two writers never spend the same amount.
    PERFORM pg_advisory_xact_lock(7202611220);
    SELECT array_agg(DISTINCT n.invoice_id) || array_agg(DISTINCT n.credit_note_id), array_agg(DISTINCT n.receipt_id)
    INTO invoices, receipts
    FROM new_rows n JOIN customers_allocation r ON r.reverses_id IS NOT NULL
        AND (r.invoice_id = n.invoice_id OR r.credit_note_id = n.credit_note_id OR r.receipt_id = n.receipt_id);
    IF invoices IS NOT NULL THEN PERFORM ledger_check_timeline(invoices, receipts); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER allocation_never_overdrawn AFTER INSERT ON customers_allocation
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION allocation_never_overdrawn();

CREATE FUNCTION document_never_overdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE reversed bigint[];
BEGIN
    SELECT array_agg(reverses_id) INTO reversed FROM new_rows WHERE reverses_id IS NOT NULL;
    IF reversed IS NULL THEN RETURN NULL; END IF;
    IF TG_TABLE_NAME = 'customers_invoice' THEN PERFORM ledger_check_timeline(reversed, NULL);
    ELSE PERFORM ledger_check_timeline(NULL, reversed); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER document_never_overdrawn AFTER INSERT ON customers_invoice
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION document_never_overdrawn();
CREATE TRIGGER document_never_overdrawn AFTER INSERT ON customers_receipt
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION document_never_overdrawn();
"""

# table: columns that a reversal repeats, columns that it negates, its effective date
REVERSIBLE = {
    "customers_salesorder": ("customer_id entity_id currency number source_system", "net tax gross", "order_date"),
    "customers_delivery": ("customer_id entity_id order_line_id number", "quantity", "delivery_date"),
    "customers_invoice": (
        "kind customer_id entity_id currency number source_system reporting_rate",
        "net tax gross reporting_gross",
        "posting_date",
    ),
    "customers_receipt": (
        "customer_id entity_id currency number source_system reporting_rate",
        "amount reporting_amount",
        "value_date",
    ),
    "customers_allocation": (
        "customer_id entity_id invoice_id instalment_id receipt_id credit_note_id reason currency",
        "amount tax",
        "effective_date",
    ),
    "customers_dispute": ("customer_id invoice_id instalment_id reason", "amount", "opened_date"),
    "customers_disputeresolution": ("dispute_id customer_id outcome", "", "resolved_date"),
    "customers_exchangerate": ("currency", "rate", "rate_date"),
    "customers_controlbalance": ("entity_id currency", "amount", "balance_date"),
}


def statements() -> str:
    triggers = [
        f"CREATE TRIGGER ledger_reversals AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows"
        f" FOR EACH STATEMENT EXECUTE FUNCTION ledger_reversals('{same}', '{negated}', '{day}');"
        for table, (same, negated, day) in REVERSIBLE.items()
    ]
    return "\n".join([MIRRORS, NEVER_OVERDRAWN, *triggers])


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_versions_and_counters")]
    operations = [migrations.RunSQL(statements(), migrations.RunSQL.noop)]
