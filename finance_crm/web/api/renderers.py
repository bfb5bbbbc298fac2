"""JSON out: decimals leave as text. DRF's own encoder would make floats of those that no serializer formatted."""

from decimal import Decimal
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder


class DecimalEncoder(JSONEncoder):
    """Writes a Decimal as text without an exponent."""

    def default(self, obj: Any) -> Any:
        return format(obj, "f") if isinstance(obj, Decimal) else super().default(obj)


class ApiRenderer(JSONRenderer):
    encoder_class = DecimalEncoder
