"""Find the items with reversed allocations by three hash joins: one join with OR compared every pair of rows."""

from django.db import migrations

NEVER_OVERDRAWN = """
CREATE OR REPLACE FUNCTION allocation_never_overdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE invoices bigint[]; receipts bigint[];
BEGIN
    -- The lock of the ledger (customers/services/locks.py): two writers never spend the same amount.
    PERFORM pg_advisory_xact_lock(7202611220);
    invoices := ARRAY(
        SELECT n.invoice_id FROM new_rows n
        JOIN customers_allocation r ON r.invoice_id = n.invoice_id AND r.reverses_id IS NOT NULL
        UNION
        SELECT n.credit_note_id FROM new_rows n
        JOIN customers_allocation r ON r.credit_note_id = n.credit_note_id AND r.reverses_id IS NOT NULL);
    receipts := ARRAY(
        SELECT DISTINCT n.receipt_id FROM new_rows n
        JOIN customers_allocation r ON r.receipt_id = n.receipt_id AND r.reverses_id IS NOT NULL);
    IF cardinality(invoices) + cardinality(receipts) > 0 THEN
        PERFORM ledger_check_timeline(invoices, receipts);
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0007_document_dates")]
    operations = [migrations.RunSQL(NEVER_OVERDRAWN, migrations.RunSQL.noop)]
