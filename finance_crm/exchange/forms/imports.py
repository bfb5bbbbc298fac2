"""Uploading a file, and saying how it is to be read."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from finance_crm.exchange.domain.dates import CANDIDATES, ISO, UnknownDateFormatError, date_reader
from finance_crm.exchange.domain.kinds import ColumnType, ImportKind, Mode
from finance_crm.exchange.domain.sniffing import DELIMITERS, ENCODINGS
from finance_crm.exchange.services.preview import Preview

MODE_LABELS = {
    Mode.CREATE: _("Create only; known records must be identical"),
    Mode.CREATE_OR_UPDATE: _("Create new records and update known ones"),
    Mode.UPDATE_ONLY: _("Update known records only"),
}
DELIMITER_LABELS = {",": _("comma ,"), ";": _("semicolon ;"), "\t": _("tab"), "|": _("bar |")}
NOT_SAID = ("", _("— choose —"))


def mapping_choices(names: list[str]) -> list[tuple[str, Any]]:
    return [("", _("By the titles of the columns")), *((name, name) for name in names)]


class UploadForm(forms.Form):
    """A file of one kind, with a saved mapping if there is one."""

    file = forms.FileField(label=_("File"), help_text=_("CSV or XLSX. What it is, is told by its content."))
    mapping = forms.ChoiceField(label=_("Saved mapping"), required=False)
    mapping_file = forms.FileField(label=_("Mapping as a JSON file"), required=False)

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["mapping"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = mapping_choices(names)

    def clean_mapping_file(self) -> dict[str, Any] | None:
        file = self.cleaned_data["mapping_file"]
        if file is None:
            return None
        try:
            document = json.loads(file.read(1 << 20).decode("utf-8-sig"))
        except ValueError as error:
            raise ValidationError(_("This is not JSON.")) from error
        if not isinstance(document, dict):
            raise ValidationError(_("This is not a mapping."))
        return document


class ReadingForm(forms.Form):
    """How one uploaded file is read: container, formats, columns, options and mode."""

    def __init__(self, *args: Any, kind: ImportKind, preview: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.preview = kind, preview
        self._add_container()
        self._add_formats()
        self._add_columns()
        for option in kind.options:
            self.fields[f"option_{option.name}"] = forms.BooleanField(
                label=option.label,
                help_text=option.help,
                required=False,
                initial=option.name in preview.spec.options,
            )
        self.fields["mode"] = forms.ChoiceField(
            label=_("What the file may do"), choices=[(mode.value, MODE_LABELS[mode]) for mode in kind.modes]
        )
        self.fields["accepts_good_rows"] = forms.BooleanField(
            label=_("Take the good rows and hand back the others with a reason each"), required=False
        )

    def _add_container(self) -> None:
        layout = self.preview.layout
        if layout is None or layout.container == "csv":
            self.fields["encoding"] = forms.ChoiceField(
                label=_("Encoding"),
                choices=[(name, name) for name in ENCODINGS],
                initial=layout.encoding if layout else "",
                help_text=_("Look at the rows below: are all letters right?"),
            )
            self.fields["delimiter"] = forms.ChoiceField(
                label=_("Between columns"),
                choices=[(mark, DELIMITER_LABELS[mark]) for mark in DELIMITERS],
                initial=layout.delimiter if layout else "",
            )
        elif len(layout.sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Sheet"),
                choices=[NOT_SAID, *((name, name) for name in layout.sheets)],
                initial=layout.sheet,
            )

    def _add_formats(self) -> None:
        formats, spec = self.preview.formats, self.preview.spec
        if formats is None:
            return
        if any(column.type == ColumnType.DATE for column in self.kind.columns):
            fitting = dict.fromkeys([spec.date_format or "", *formats.date_formats, *CANDIDATES])
            fitting.pop("", None)
            asked = _("For example %(sample)s. The order of day and month is never guessed.")
            self.fields["date_format"] = forms.ChoiceField(
                label=_("Dates are written"),
                choices=[NOT_SAID, *((name, name) for name in fitting)],
                initial=spec.date_format or (formats.date_format if self._maps_a_date else None) or "",
                required=False,
                help_text=asked % {"sample": formats.date_sample} if formats.date_sample else "",
            )
        sample = {"sample": formats.number_sample}
        self.fields["decimal_mark"] = forms.ChoiceField(
            label=_("Decimal mark"),
            choices=[NOT_SAID, (".", _("point 1,234.50")), (",", _("comma 1.234,50"))],
            initial=spec.decimal_mark or (formats.number_format.decimal_mark if formats.number_format else ""),
            required=False,
            help_text=_("For example %(sample)s.") % sample if formats.number_sample else "",
        )

    @property
    def _maps_a_date(self) -> bool:
        """Before a date column is mapped nothing is known of how dates are written, so nothing is proposed."""
        columns = self.preview.spec.columns
        return any(column.type == ColumnType.DATE and column.name in columns for column in self.kind.columns)

    def _add_columns(self) -> None:
        titles = [("", _("— not in the file —")), *((title, title) for title in self.preview.header if title)]
        spec = self.preview.spec
        for column in self.kind.columns:
            self.fields[f"column_{column.name}"] = forms.ChoiceField(
                label=column.label, choices=titles, required=False, initial=spec.columns.get(column.name, "")
            )
            self.fields[f"value_{column.name}"] = forms.CharField(
                label=_("%(column)s in every row") % {"column": column.label},
                required=False,
                max_length=200,
                initial=spec.constants.get(column.name) or spec.defaults.get(column.name, ""),
            )

    def clean_date_format(self) -> str:
        chosen: str = self.cleaned_data["date_format"]
        try:
            date_reader(chosen or ISO)
        except UnknownDateFormatError as error:
            raise ValidationError(_("This is not a date format.")) from error
        return chosen

    @property
    def container_fields(self) -> list[forms.BoundField]:
        names = ("sheet", "encoding", "delimiter", "date_format", "decimal_mark")
        return [self[name] for name in names if name in self.fields]

    @property
    def column_rows(self) -> list[dict[str, Any]]:
        """Return, per column of the kind, its fields and what the file holds there."""
        return [
            {
                "column": column,
                "title": self[f"column_{column.name}"],
                "value": self[f"value_{column.name}"],
                "samples": self._samples(column.name),
                "is_date": column.type == ColumnType.DATE,
                "is_proposed": not self.is_bound and column.name in self.preview.proposed,
            }
            for column in self.kind.columns
        ]

    def _samples(self, name: str) -> list[str]:
        title = self[f"column_{name}"].value()
        if title not in self.preview.header:
            return []
        position = self.preview.header.index(title)
        return list(dict.fromkeys(row[position] for row in self.preview.rows if row[position].strip()))[:3]

    @property
    def ending_fields(self) -> list[forms.BoundField]:
        names = [f"option_{option.name}" for option in self.kind.options]
        return [self[name] for name in (*names, "mode", "accepts_good_rows")]

    @property
    def mapping(self) -> dict[str, Any]:
        """Return the mapping that was filled in. A value beside a column fills its empty cells."""
        data = self.cleaned_data
        columns = {column.name: data[f"column_{column.name}"] for column in self.kind.columns}
        values = {column.name: data[f"value_{column.name}"] for column in self.kind.columns}
        said = {
            name: data[name]
            for name in ("sheet", "encoding", "delimiter", "date_format", "decimal_mark")
            if data.get(name)
        }
        return said | {
            "columns": {name: title for name, title in columns.items() if title},
            "constants": {name: value for name, value in values.items() if value and not columns[name]},
            "defaults": {name: value for name, value in values.items() if value and columns[name]},
            "options": [option.name for option in self.kind.options if data.get(f"option_{option.name}")],
        }


class MappingNameForm(forms.Form):
    """The name under which a mapping is saved for everybody."""

    name = forms.CharField(label=_("Name of the mapping"), max_length=100)
