"""JSON in, with the failures that DRF's parser lets through turned into 400."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework import exceptions, parsers


class StrictJSONParser(parsers.JSONParser):
    """Refuses nesting deeper than Python can read, which would otherwise be a 500."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise exceptions.ParseError("The JSON is nested too deeply.") from error
