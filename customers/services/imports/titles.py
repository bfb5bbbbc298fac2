"""What the columns are called in the files of others: proposed to a person, never taken without one."""

from collections.abc import Mapping

Titles = Mapping[str, tuple[str, ...]]

_SHARED: Titles = {
    "customer": (
        "customer id", "customer number", "customer no", "customer code", "client", "client id", "account number",
        "account no", "debtor", "bill to", "sold to", "客戶", "客戶代碼", "客戶編號",
    ),
    "customer_name": ("customer name", "client name", "company", "company name", "客戶名稱"),
    "country": ("country code", "country/region", "國家", "國別"),
    "currency": ("currency code", "curr", "ccy", "document currency", "幣別", "幣種"),
    "entity": ("company code", "legal entity", "our company", "公司代碼"),
    "net": ("net amount", "amount net", "subtotal", "untaxed amount", "未稅金額"),
    "tax": ("tax amount", "vat", "vat amount", "gst", "sales tax", "稅額"),
    "tax_id": ("vat number", "vat id", "vat no", "tax number", "tax no", "ein", "統一編號", "統編"),
    "quantity": ("qty", "數量"),
    "unit_price": ("price", "price each", "unit price", "單價"),
    "unit_cost": ("cost", "cost each", "單位成本"),
    "product_code": ("product id", "product number", "item", "item code", "item number", "sku", "stock code",
                     "article", "產品代碼", "品號"),
    "description": ("text", "item description", "product name", "品名"),
    "line_number": ("line", "line no", "position", "item no", "項次"),
    "payment_terms": ("terms", "terms of payment", "payment term", "付款條件"),
    "posting_date": ("booking date", "accounting date", "gl date", "過帳日期"),
    "customer_order_number": ("po number", "purchase order", "your reference", "客戶訂單號碼"),
}  # fmt: skip


def titles(**own: tuple[str, ...]) -> Titles:
    """Return what is shared, with what a kind's own columns are called."""
    return {**_SHARED, **own}


INVOICE_TITLES = titles(
    number=("invoice number", "invoice no", "invoice id", "invoice", "document number", "document no", "發票號碼",
            "單據號碼"),
    kind=("document type", "type", "單據類型"),
    issue_date=("invoice date", "document date", "date of invoice", "發票日期", "單據日期"),
    due_date=("due", "due on", "net due date", "payment due", "maturity", "到期日"),
    settled_date=("settlement date", "payment date", "paid on", "paid date", "clearing date", "付款日期", "收款日期"),
    gross=("amount", "invoice amount", "gross amount", "total", "total amount", "amount due", "金額", "含稅金額",
           "發票金額"),
    open_amount=("amount open", "balance", "balance due", "outstanding", "outstanding amount", "open balance",
                 "未收金額", "餘額"),
    snapshot_date=("as of", "as of date", "report date", "key date", "基準日"),
    invoice=("invoice number", "invoice no", "document number", "發票號碼"),
)  # fmt: skip
ORDER_TITLES = titles(
    number=("order number", "order no", "order id", "sales order", "delivery number", "delivery note", "訂單號碼",
            "出貨單號"),
    order_number=("order no", "order id", "sales order", "訂單號碼"),
    order_date=("date of order", "ordered on", "訂單日期"),
    delivery_date=("shipped date", "ship date", "delivered on", "出貨日期"),
)  # fmt: skip
RECEIPT_TITLES = titles(
    number=("receipt number", "receipt no", "payment number", "payment reference", "transaction id", "收款單號"),
    value_date=("payment date", "receipt date", "booking date", "paid on", "收款日期"),
    amount=("receipt amount", "payment amount", "amount received", "credit", "收款金額"),
    payer_name=("payer", "payer name", "paid by", "ordering party", "付款人"),
    remittance_text=("reference", "purpose", "payment details", "memo", "message", "摘要", "備註"),
    method=("payment method", "means of payment", "付款方式"),
    bank_account=("account", "our account", "收款帳號"),
    invoice=("invoice number", "invoice no", "document number", "發票號碼"),
    receipt=("receipt number", "receipt no", "payment number", "收款單號"),
    effective_date=("allocation date", "clearing date", "沖帳日期"),
)  # fmt: skip
ACCOUNT_TITLES = titles(
    code=("customer id", "customer number", "customer no", "customer code", "account number", "客戶代碼", "客戶編號"),
    name=("customer name", "company", "company name", "full name", "contact name", "客戶名稱", "姓名"),
    email=("mail", "e mail address", "email address", "電子郵件"),
    phone=("telephone", "phone number", "tel", "電話"),
    group_code=("parent", "parent company", "group", "集團"),
    owner=("sales rep", "account manager", "salesperson", "業務員", "負責人"),
    acquired_date=("customer since", "created on", "往來日期"),
    industry=("sector", "branch", "產業"),
    channel=("sales channel", "通路"),
)  # fmt: skip
BALANCE_TITLES = titles(
    amount=("balance", "closing balance", "gl balance", "餘額"),
    balance_date=("date", "as of", "period end", "日期"),
    rate_date=("date", "valid from", "日期"),
    rate=("exchange rate", "fx rate", "匯率"),
)
