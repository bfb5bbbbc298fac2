"""The form of a workbook with one company a sheet: reading filled ones, and writing the empty one."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import xlsxwriter
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credit.domain.statement_workbooks import Form, UnfitSheetError, unfold
from credit.domain.statements import PARTS, Line
from credit.models import LINE_LABELS
from finance_crm.exchange.domain.failures import FileRejectedError

PERIOD_COUNT = 5
HEADINGS: Mapping[str, Any] = {
    "customer": gettext_lazy("Customer"),
    "currency": gettext_lazy("Currency"),
    "unit": gettext_lazy("Amounts are in"),
    "standard": gettext_lazy("Accounting standard"),
    "period_end_date": gettext_lazy("Period ends on"),
    "months": gettext_lazy("Months covered"),
    "is_audited": gettext_lazy("Audited"),
}
OF_SHEET, OF_PERIOD = ("customer", "currency", "unit", "standard"), ("period_end_date", "months", "is_audited")
SECTION_STARTS = {
    Line.CASH: gettext_lazy("Assets"),
    Line.PAYABLES: gettext_lazy("Liabilities and equity"),
    Line.SALES: gettext_lazy("Income statement"),
    Line.OPERATING_CASH_FLOW: gettext_lazy("Cash flow and shares"),
}


def unfold_statements(sheets: Mapping[str, list[list[str]]]) -> list[list[str]]:
    """Return the filled form as a header and a row a company and period.

    :raises FileRejectedError: saying which row of which sheet is not of the form
    """
    try:
        return unfold(sheets, form=_form())
    except UnfitSheetError as error:
        label = str(HEADINGS.get(error.label, error.label))
        raise FileRejectedError(error.flaw.value, sheet=error.sheet, row=error.row, label=label) from error


def _form() -> Form:
    """Return the labels of the form in every language, and the names that systems use."""
    labels = {**HEADINGS, **{line.value: LINE_LABELS[line] for line in Line}}
    names = {Form.plain(name): name for name in labels}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names |= {Form.plain(str(label)): name for name, label in labels.items()}
    return Form(names, OF_SHEET, OF_PERIOD, tuple(line.value for line in Line), ("customer", "period_end_date"))


def write_statement_form() -> bytes:
    """Return the empty form as a workbook, in the reader's language. Sub-totals may be left empty."""
    output = BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    sheet = book.add_worksheet(_("Company 1"))
    bold, plain = book.add_format({"bold": True}), book.add_format()
    muted = book.add_format({"italic": True, "font_color": "#666666"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "bg_color": "#F1F4F9"})
    amount = book.add_format({"num_format": "#,##0.####", "bg_color": "#F1F4F9"})
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, PERIOD_COUNT, 16)
    row = 0
    for name, label in HEADINGS.items():
        sheet.write_string(row, 0, str(label), bold)
        for column in range(1, PERIOD_COUNT + 1 if name in OF_PERIOD else 2):
            sheet.write_blank(row, column, None, day if name == "period_end_date" else amount)
        row += 1
    sheet.write_string(0, 3, _("One company a sheet; copy the sheet for the next. Empty is missing, not zero."), muted)
    for line in Line:
        if line in SECTION_STARTS:
            sheet.write_string(row + 1, 0, str(SECTION_STARTS[line]), muted)
            row += 2
        sheet.write_string(row, 0, str(LINE_LABELS[line]), bold if line in PARTS else plain)
        for column in range(1, PERIOD_COUNT + 1):
            sheet.write_blank(row, column, None, amount)
        row += 1
    _offer_choices(sheet)
    sheet.freeze_panes(len(HEADINGS), 1)
    book.close()
    return output.getvalue()


def _offer_choices(sheet: Any) -> None:
    """Let the cells of what holds for the sheet take what an import takes."""
    sheet.data_validation("B3", {"validate": "list", "source": ["1", "1000", "1000000"]})
    sheet.data_validation("B4", {"validate": "list", "source": ["ifrs", "us_gaap", "local"]})
    sheet.data_validation("B7:F7", {"validate": "list", "source": ["yes", "no"]})
