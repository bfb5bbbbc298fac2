"""Saying how high a ratio should be in an industry."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credit.domain.comfort import Comfort, Direction

DIRECTIONS = [
    (Direction.AT_LEAST.value, _("at least")),
    (Direction.ABOVE.value, _("above")),
    (Direction.AT_MOST.value, _("at most")),
    (Direction.BELOW.value, _("below")),
]


class IndustryForm(forms.Form):
    """Which industry the levels are of."""

    industry = forms.CharField(label=_("Industry"), required=False, max_length=60, widget=forms.Select)

    def __init__(self, *args: Any, industries: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["industry"].widget.choices = [("", _("All industries")), *industries]  # type: ignore[attr-defined]


class ComfortLevelForm(forms.Form):
    """A level, in the ratio's own unit; fractions as fractions. Without a level the ratio is not judged."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    direction = forms.ChoiceField(label=_("Comfortable is"), choices=DIRECTIONS)
    enough = forms.DecimalField(
        label=_("Enough"),
        required=False,
        max_digits=14,
        decimal_places=4,
        help_text=_("In the ratio's own unit: 1.33 times, 0.6 for 60 %, days. Left empty, the ratio is not judged."),
    )
    strong = forms.DecimalField(
        label=_("Strong"), required=False, max_digits=14, decimal_places=4, help_text=_("On the far side of enough.")
    )
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Where the level is from, or why."))

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        enough, strong = said.get("enough"), said.get("strong")
        if strong is not None and enough is None:
            self.add_error("enough", _("A strong level needs one that is enough."))
        elif strong is not None and enough is not None and not self._is_beyond(strong, enough):
            self.add_error("strong", _("A strong level lies on the far side of the one that is enough."))
        return said

    def _is_beyond(self, strong: Decimal, enough: Decimal) -> bool:
        up = self.cleaned_data.get("direction") in {Direction.AT_LEAST.value, Direction.ABOVE.value}
        return strong >= enough if up else strong <= enough

    @property
    def comfort(self) -> Comfort | None:
        """Return the level, or None where the ratio is not to be judged."""
        said = self.cleaned_data
        if said["enough"] is None:
            return None
        return Comfort(Direction(said["direction"]), said["enough"], said["source"], said["strong"])

    def refuse_stale(self, live_id: int | None) -> None:
        """Say that somebody else was faster; the form now stands on theirs, and what was typed stays."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["seen"] = "" if live_id is None else str(live_id)
        self.data = data
        self.add_error(
            None,
            _("Somebody else has set this level meanwhile, so yours is not saved yet. Save again to let yours hold."),
        )
