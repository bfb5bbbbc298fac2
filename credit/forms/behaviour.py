"""What may be asked of payment behaviour."""

from django import forms


class BehaviourFilters(forms.Form):
    """Which customer, if one only."""

    customer_id = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
