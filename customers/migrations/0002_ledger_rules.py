"""What the ledger promises and no table constraint can say, as named triggers.

Row triggers fire on updates only, which are rare; whatever bulk inserts meet is checked once a statement
through transition tables.
"""

from django.db import migrations

LEDGER_TABLES = [
    "customers_salesorder",
    "customers_delivery",
    "customers_invoice",
    "customers_receipt",
    "customers_allocation",
    "customers_exchangedifference",
    "customers_dispute",
    "customers_disputeresolution",
    "customers_exchangerate",
    "customers_controlbalance",
]
LINE_TABLES = ["customers_salesorderline", "customers_invoiceline", "customers_instalment", "customers_allocationkey"]

APPEND_ONLY = """
CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.is_reversed AND NOT OLD.is_reversed THEN
        NEW.is_reversed := FALSE;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            NEW.is_reversed := TRUE;
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'ledger rows are append-only: reverse and post again (%)', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_append_only';
END $$;
CREATE FUNCTION ledger_line_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger lines are append-only: reverse and post again (%)', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_append_only';
END $$;
"""

POSTING_STAMPED = """
CREATE FUNCTION posting_stamped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM customers_posting WHERE id = NEW.id AND recorded_at IS NULL) THEN
        RAISE EXCEPTION 'posting % was not stamped before commit', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'posting_stamped';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER posting_stamped AFTER INSERT ON customers_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION posting_stamped();
CREATE FUNCTION posting_stamped_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.recorded_at IS NULL AND NEW.id = OLD.id THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a stamped posting never changes'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'posting_stamped_once';
END $$;
CREATE TRIGGER posting_stamped_once BEFORE UPDATE OR DELETE ON customers_posting
    FOR EACH ROW EXECUTE FUNCTION posting_stamped_once();
"""

INSTALMENTS_ADD_UP = """
CREATE FUNCTION instalments_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_invoice bigint := CASE TG_TABLE_NAME WHEN 'customers_invoice' THEN NEW.id
                          ELSE (to_jsonb(NEW)->>'invoice_id')::bigint END;
BEGIN
    IF EXISTS (
        SELECT 1 FROM customers_invoice i
        WHERE i.id = the_invoice AND i.reverses_id IS NULL
          AND (NOT i.has_instalments
               OR i.gross <> (SELECT COALESCE(SUM(amount), 0) FROM customers_instalment WHERE invoice_id = i.id)
               OR i.due_date <> (SELECT MAX(due_date) FROM customers_instalment WHERE invoice_id = i.id))
    ) THEN
        RAISE EXCEPTION 'the instalments of invoice % must add up to its gross and end on its due date', the_invoice
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'instalments_add_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER instalments_add_up AFTER INSERT ON customers_instalment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION instalments_add_up();
CREATE CONSTRAINT TRIGGER invoice_instalments_add_up AFTER INSERT ON customers_invoice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.has_instalments AND NEW.reverses_id IS NULL)
    EXECUTE FUNCTION instalments_add_up();
"""

ALLOCATION_FITS = """
CREATE FUNCTION allocation_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
    SELECT n.id,
        CASE
            WHEN i.kind <> 'invoice' THEN 'allocation_target_is_invoice'
            WHEN i.customer_id <> n.customer_id OR i.entity_id <> n.entity_id OR i.currency <> n.currency
                THEN 'allocation_matches_invoice'
            WHEN n.effective_date < i.posting_date THEN 'allocation_not_before_invoice'
            WHEN i.has_instalments AND n.instalment_id IS NULL THEN 'allocation_names_instalment'
            WHEN n.instalment_id IS NOT NULL AND s.invoice_id <> n.invoice_id THEN 'allocation_instalment_of_invoice'
            WHEN n.reason = 'payment' AND (r.customer_id IS DISTINCT FROM n.customer_id
                OR r.entity_id <> n.entity_id OR r.currency <> n.currency) THEN 'allocation_matches_receipt'
            WHEN n.reason = 'payment' AND n.effective_date < r.value_date THEN 'allocation_not_before_receipt'
            WHEN n.reason = 'credit' AND (c.kind <> 'credit_note' OR c.customer_id <> n.customer_id
                OR c.entity_id <> n.entity_id OR c.currency <> n.currency) THEN 'allocation_matches_credit_note'
            WHEN n.reason = 'credit' AND n.effective_date < c.posting_date THEN 'allocation_not_before_credit_note'
        END AS rule
    INTO bad
    FROM new_rows n
    JOIN customers_invoice i ON i.id = n.invoice_id
    LEFT JOIN customers_instalment s ON s.id = n.instalment_id
    LEFT JOIN customers_receipt r ON r.id = n.receipt_id
    LEFT JOIN customers_invoice c ON c.id = n.credit_note_id
    WHERE i.kind <> 'invoice'
       OR i.customer_id <> n.customer_id OR i.entity_id <> n.entity_id OR i.currency <> n.currency
       OR n.effective_date < i.posting_date
       OR (i.has_instalments AND n.instalment_id IS NULL)
       OR (n.instalment_id IS NOT NULL AND s.invoice_id <> n.invoice_id)
       OR (n.reason = 'payment' AND (r.customer_id IS DISTINCT FROM n.customer_id OR r.entity_id <> n.entity_id
           OR r.currency <> n.currency OR n.effective_date < r.value_date))
       OR (n.reason = 'credit' AND (c.kind <> 'credit_note' OR c.customer_id <> n.customer_id
           OR c.entity_id <> n.entity_id OR c.currency <> n.currency OR n.effective_date < c.posting_date))
    LIMIT 1;
    IF bad.id IS NOT NULL THEN
        RAISE EXCEPTION 'allocation does not fit what it settles: %', bad.rule
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = bad.rule;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER allocation_fits AFTER INSERT ON customers_allocation
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION allocation_fits();
"""

PERIOD_OPEN = """
CREATE FUNCTION ledger_period_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
    EXECUTE format(
        'SELECT e.code, e.closed_through_date, n.%%1$I AS day FROM new_rows n
         JOIN customers_legalentity e ON e.id = n.entity_id AND e.closed_through_date >= n.%%1$I LIMIT 1',
        TG_ARGV[0]) INTO bad;
    IF bad.code IS NOT NULL THEN
        RAISE EXCEPTION '%% is closed through %%: %% is refused, post in the open period',
            bad.code, bad.closed_through_date, bad.day
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_period_open';
    END IF;
    RETURN NULL;
END $$;
""".replace("%%", "%")

POSITIONS = """
CREATE FUNCTION customer_gets_position() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO customers_customerposition
        (customer_id, as_of_date, outstanding, not_due, overdue, unapplied, open_item_count)
    SELECT id, CURRENT_DATE, 0, 0, 0, 0, 0 FROM new_rows;
    RETURN NULL;
END $$;
CREATE TRIGGER customer_gets_position AFTER INSERT ON customers_customer
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION customer_gets_position();

CREATE FUNCTION portfolio_total_add(deltas jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO customers_portfoliototal AS t
        (team_id, customer_count, outstanding, not_due, overdue, unapplied)
    SELECT d.team_id, d.customer_count, d.outstanding, d.not_due, d.overdue, d.unapplied
    FROM jsonb_to_recordset(deltas) AS d(team_id bigint, customer_count int, outstanding numeric,
                                         not_due numeric, overdue numeric, unapplied numeric)
    ORDER BY d.team_id
    ON CONFLICT (team_id) DO UPDATE SET
        customer_count = t.customer_count + excluded.customer_count,
        outstanding = t.outstanding + excluded.outstanding, not_due = t.not_due + excluded.not_due,
        overdue = t.overdue + excluded.overdue, unapplied = t.unapplied + excluded.unapplied
$$;

CREATE FUNCTION position_moves_total() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE deltas jsonb;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT jsonb_agg(d) INTO deltas FROM (
            SELECT c.team_id, COUNT(*) AS customer_count, SUM(n.outstanding) AS outstanding,
                   SUM(n.not_due) AS not_due, SUM(n.overdue) AS overdue, SUM(n.unapplied) AS unapplied
            FROM new_rows n JOIN customers_customer c ON c.id = n.customer_id GROUP BY c.team_id) d;
    ELSE
        SELECT jsonb_agg(d) INTO deltas FROM (
            SELECT c.team_id, 0 AS customer_count, SUM(n.outstanding - o.outstanding) AS outstanding,
                   SUM(n.not_due - o.not_due) AS not_due, SUM(n.overdue - o.overdue) AS overdue,
                   SUM(n.unapplied - o.unapplied) AS unapplied
            FROM new_rows n JOIN old_rows o USING (customer_id)
            JOIN customers_customer c ON c.id = n.customer_id GROUP BY c.team_id) d;
    END IF;
    IF deltas IS NOT NULL THEN PERFORM portfolio_total_add(deltas); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER position_starts_total AFTER INSERT ON customers_customerposition
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION position_moves_total();
CREATE TRIGGER position_moves_total AFTER UPDATE ON customers_customerposition
    REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT
    EXECUTE FUNCTION position_moves_total();

CREATE FUNCTION customer_moves_team() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE deltas jsonb;
BEGIN
    SELECT jsonb_agg(d) INTO deltas FROM (
        SELECT team_id, SUM(sign)::int AS customer_count, SUM(sign * outstanding) AS outstanding,
               SUM(sign * not_due) AS not_due, SUM(sign * overdue) AS overdue, SUM(sign * unapplied) AS unapplied
        FROM (
            SELECT x.team_id, x.sign, p.* FROM (
                SELECT n.id, n.team_id, 1 AS sign FROM new_rows n JOIN old_rows o USING (id)
                WHERE n.team_id IS DISTINCT FROM o.team_id
                UNION ALL
                SELECT n.id, o.team_id, -1 FROM new_rows n JOIN old_rows o USING (id)
                WHERE n.team_id IS DISTINCT FROM o.team_id) x
            JOIN customers_customerposition p ON p.customer_id = x.id) moved
        GROUP BY team_id) d;
    IF deltas IS NOT NULL THEN PERFORM portfolio_total_add(deltas); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER customer_moves_team AFTER UPDATE ON customers_customer
    REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT
    EXECUTE FUNCTION customer_moves_team();
"""

DATED = {
    "customers_salesorder": "order_date",
    "customers_delivery": "delivery_date",
    "customers_invoice": "posting_date",
    "customers_receipt": "value_date",
    "customers_allocation": "effective_date",
}


def statements() -> str:
    parts = [APPEND_ONLY, POSTING_STAMPED, INSTALMENTS_ADD_UP, ALLOCATION_FITS, PERIOD_OPEN, POSITIONS]
    parts += [
        f"CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION ledger_append_only();"
        for table in LEDGER_TABLES
    ]
    parts += [
        f"CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION ledger_line_append_only();"
        for table in LINE_TABLES
    ]
    parts += [
        f"CREATE TRIGGER ledger_period_open AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows"
        f" FOR EACH STATEMENT EXECUTE FUNCTION ledger_period_open('{column}');"
        for table, column in DATED.items()
    ]
    return "\n".join(parts)


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [migrations.RunSQL(statements(), migrations.RunSQL.noop)]
