"""Codes in words: what is wrong with a file, or with a row of it, and what to do."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from finance_crm.exchange.domain.kinds import import_kinds

Text = str | Promise

FILE_MESSAGES: dict[str, Text] = {
    "empty_file": _("The file is empty. Export it again from its source."),
    "header_only": _("The file has a header but no rows below it."),
    "binary_file": _("The file is neither CSV nor XLSX. Save it as one of them and upload it again."),
    "not_what_it_says": _(
        "The file is called %(said)s but its content is %(found)s. Save it as CSV (UTF-8) or XLSX and upload it again."
    ),
    "old_excel": _("This is an old Excel workbook (.xls) or one with a password. Save it as .xlsx without a password."),
    "not_a_workbook": _("This is a ZIP archive, not an XLSX workbook. Unpack it and upload the file inside."),
    "workbook_damaged": _(
        "The workbook is cut off or damaged and cannot be opened. Save it again and upload it once more."
    ),
    "zip_bomb": _(
        "The workbook unpacks to far more than a workbook holds and was not opened. Save its sheet as CSV instead."
    ),
    "too_many_cells": _(
        "The sheet spans %(rows)s rows by %(columns)s columns, too much to open. "
        "Delete what stands far outside the list, or save the sheet as CSV."
    ),
    "needs_a_workbook": _("This is a form in a workbook. Fill in its template and upload it as .xlsx."),
    "sheet_lacks": _("Sheet “%(sheet)s” has no row “%(label)s”. Start from the template."),
    "sheet_unknown_line": _(
        "Sheet “%(sheet)s”, row %(row)s: “%(label)s” is no line of the form. Put its amount in a line of the template."
    ),
    "sheet_line_twice": _("Sheet “%(sheet)s”, row %(row)s: “%(label)s” stands there twice."),
    "several_sheets": _("The workbook has several sheets: %(sheets)s. Say which one to read."),
    "no_such_sheet": _("The workbook has no sheet “%(sheet)s”. It has: %(sheets)s."),
    "too_many_empty_rows": _(
        "More than %(limit)s empty rows up to row %(row)s. Delete the empty rows below the list and save again."
    ),
    "cell_too_large": _(
        "Row %(row)s has a cell of more than 100,000 characters. Shorten it, or close its quotation mark."
    ),
    "broken_encoding": _(
        "Row %(row)s has bytes that are not %(encoding)s. Choose the right encoding, or save the file as UTF-8."
    ),
    "unsure_encoding": _("The file is not UTF-8; it looks like %(encoding)s. Say the encoding to confirm it."),
    "unsure_delimiter": _("The columns may be separated by any of: %(delimiters)s. Say which."),
    "unknown_encoding": _("The encoding %(encoding)s is not one of: %(known)s."),
    "unknown_delimiter": _("%(delimiter)s cannot separate columns: it must be one character."),
    "breaks_off": _(
        "The file breaks off inside row %(row)s: a quotation mark is never closed. Upload the whole file again."
    ),
    "bad_quotes": _("Row %(row)s has a quotation mark in the wrong place: inside quotes it must be doubled."),
    "cut_off": _("Only %(received)s of %(declared)s bytes arrived. The upload was cut off: upload the file again."),
    "checksum_differs": _("The file arrived changed: its SHA-256 is not the one declared. Upload it again."),
    "too_large": _("The file is larger than the limit of %(limit)s MB. Split it and upload the parts."),
    "duplicate_header": _("These column titles stand more than once: %(columns)s. Give each column its own title."),
    "missing_column": _(
        "No column of the file is mapped to: %(columns)s. Map it, or give a constant. The file has: %(present)s."
    ),
    "column_not_in_file": _("The mapping names columns that the file lacks: %(columns)s. The file has: %(present)s."),
    "ambiguous_dates": _(
        "Dates such as %(sample)s can be read as: %(candidates)s. Say which (date_format); it is never guessed."
    ),
    "unclear_dates": _("Dates such as %(sample)s follow no known format. Say how they are written (date_format)."),
    "ambiguous_numbers": _(
        "Numbers such as %(sample)s can be read in more than one way. Say the decimal mark; it is never guessed."
    ),
    "unknown_date_format": _("%(format)s is not a date format: it needs YYYY (or YY), M or MMM, and D."),
    "unknown_decimal_mark": _("%(mark)s cannot be a decimal mark: it is a point or a comma."),
    "unknown_thousands_mark": _("%(mark)s cannot separate thousands here."),
    "bad_constant": _("The constant %(value)s does not hold for the column %(column)s."),
    "mapping_not_object": _("The mapping is not a JSON object."),
    "mapping_not_json": _("The mapping is not JSON: %(detail)s."),
    "mapping_field": _("The field %(field)s of the mapping does not have the expected form."),
    "mapping_unknown_field": _("The mapping has fields nobody knows: %(field)s."),
    "mapping_other_kind": _("The mapping is for %(given)s, not for %(kind)s."),
    "mapping_unknown_column": _("The mapping names columns that do not exist: %(columns)s. Known: %(known)s."),
    "mapping_unknown_option": _("The mapping names options that do not exist: %(options)s. Known: %(known)s."),
    "mapping_not_found": _("There is no mapping called %(name)s for %(kind)s."),
    "mode_not_offered": _("%(kind)s cannot be imported in the mode %(mode)s."),
    "changed_meanwhile": _(
        "Somebody posted the same records while the file was imported. Nothing was written: run it again."
    ),
    "refused": _("The ledger refused it: %(detail)s Nothing was written."),
    "cannot_undo": _("The import cannot be undone: %(detail)s"),
    "file_expired": _("The uploaded file has expired. Upload it again."),
}

ROW_MESSAGES: dict[str, Text] = {
    "required": _("is empty but required"),
    "cell_count": _("the row has %(value)s cells, not as many as the header; the file may be cut off here"),
    "control_character": _("“%(value)s” holds a NUL character"),
    "too_long": _("“%(value)s” is too long"),
    "not_a_choice": _("“%(value)s” is not one of the allowed values"),
    "invalid_date": _("“%(value)s” is not a date in the given format"),
    "invalid_number": _("“%(value)s” is not a number in the given format"),
    "number_too_large": _("%(value)s has too many digits"),
    "too_many_decimals": _("%(value)s has more decimals than allowed"),
    "not_whole": _("%(value)s is not a whole number"),
    "invalid_boolean": _("“%(value)s” is neither yes nor no"),
    "unknown_currency": _("“%(value)s” is not an ISO 4217 currency code"),
    "duplicate_in_file": _("%(value)s stands more than once in the file"),
    "exists_differently": _("%(value)s exists already and differs; it may only be created in this mode"),
    "not_found": _("%(value)s does not exist; this mode only updates"),
}


def describe_failure(*, code: str, facts: Mapping[str, Any]) -> str:
    """Say what is wrong with a file as a whole."""
    message = str(FILE_MESSAGES.get(code, code))
    return message % facts if "%(" in message else message


def describe_problem(*, kind: str, code: str, column: str, value: str) -> str:
    """Say what is wrong with a row, beginning with the column's label."""
    declared = import_kinds.get(kind)
    own = {check.code: check.message for check in declared.checks} | dict(declared.messages)
    message = str(own.get(code) or ROW_MESSAGES.get(code, code)) % {"value": value}
    found = declared.column(column)
    return f"{found.label}: {message}" if found else message
