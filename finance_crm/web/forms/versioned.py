"""Forms over records that several people change: nobody overwrites what they have not seen."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _


class VersionedForm(forms.ModelForm):
    """A form over a record with a `version`: the one that the page showed. `values` is what is saved."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version

    @property
    def values(self) -> dict[str, Any]:
        """Return what is saved, without the version."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def refuse_stale(self) -> None:
        """Say that somebody else was faster, and where theirs differs; what was typed stays.

        The form now stands on their version, so that saving again overwrites it, knowingly.
        """
        typed = self.values
        self.instance.refresh_from_db()
        differing = [name for name, value in typed.items() if getattr(self.instance, name) != value]
        theirs = ", ".join(f"{self.fields[name].label}: {self._stored_text(name)}" for name in differing)
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("version")] = str(self.instance.version)
        self.data = data
        asides = self.fields.keys() - typed.keys() - {"version"}  # whether these differ is not known here
        again = _("Save again to overwrite it.")
        if theirs:
            said = _("Somebody else has changed this meanwhile, so yours is not saved yet. Theirs: %(fields)s.")
            self.add_error(None, f"{said % {'fields': theirs}} {again}")
        elif asides:
            said = _("Somebody else has changed this meanwhile, so yours is not saved yet.")
            self.add_error(None, f"{said} {again}")
        else:
            self.add_error(None, _("Somebody else has just saved the same: there is nothing left to change."))

    def _stored_text(self, name: str) -> str:
        shown = getattr(self.instance, f"get_{name}_display", None)
        value = shown() if shown else getattr(self.instance, name)
        return "–" if value in {None, ""} else str(value)
