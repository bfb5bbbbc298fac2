"""The type of a label: a string, or one that is translated at the moment it is printed."""

from typing import Any, TypeAlias

# Lazy translations are no subclass of `str`; naming their class here would bring the framework in.
Text: TypeAlias = Any
