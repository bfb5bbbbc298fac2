"""What a back-test of projections compares."""

from enum import StrEnum


class MeasureKind(StrEnum):
    """A line of a statement, a ratio of it, or a driver that it shows."""

    LINE = "line"
    RATIO = "ratio"
    DRIVER = "driver"
