"""`{% remember … %}`: a part of a template that is rendered once for each set of values it depends on.

Most of a page is the same for everybody: the frame, the labels of filters, the choice of columns. Rendering
that anew costs several times what the rows cost. What is kept is text that follows from the named values
and the language alone, so every process may forget it at any time and none can be wrong.
"""

import secrets
from collections.abc import Hashable, Iterable
from typing import Any

from django import forms, template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()
MOST_KEPT = 500
# Stands for the reader's token, which differs from answer to answer. Nobody can guess it and have it replaced.
_TOKEN_MARK = secrets.token_hex(16)


class RememberNode(Node):
    """Keeps up to `MOST_KEPT` texts, the latest ones."""

    def __init__(self, nodelist: NodeList, names: Iterable[FilterExpression]) -> None:
        self.nodelist = nodelist
        self.names = tuple(names)
        self.kept: dict[Hashable, str] = {}

    def render(self, context: template.Context) -> SafeString:
        key = (get_language(), *[name.resolve(context) for name in self.names])
        text = self.kept.get(key)
        if text is None:
            text = self._render_marked(context)
            self._keep(key, text)
        if _TOKEN_MARK in text:
            text = text.replace(_TOKEN_MARK, str(context.get("csrf_token", "")))
        return mark_safe(text)

    def _render_marked(self, context: template.Context) -> str:
        with context.push(csrf_token=_TOKEN_MARK):
            return self.nodelist.render(context)

    def _keep(self, key: Hashable, text: str) -> None:
        if len(self.kept) >= MOST_KEPT:
            self.kept.pop(next(iter(self.kept), None), None)
        self.kept[key] = text


@register.tag
def remember(parser: Parser, token: Token) -> RememberNode:
    """Render what stands up to `endremember` once for each set of values of the variables named.

    Everything printed inside must follow from them and from the language; the reader's form token is
    put in afterwards. The values must be hashable.
    """
    names = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endremember",))
    parser.delete_first_token()
    return RememberNode(nodelist, names)


@register.filter
def appearance(bound: forms.BoundField) -> tuple[Hashable, ...]:
    """Return all that decides how a form's field looks."""
    errors = tuple([str(error) for error in bound.errors])
    return (type(bound.form), bound.html_name, bound.auto_id, str(bound.value()), errors, *looks_of(bound.field))


def looks_of(field: forms.Field) -> tuple[Hashable, ...]:
    """Return what a form may have changed about a field of its class: label, attributes, choices."""
    choices: Iterable[tuple[Any, Any]] = getattr(field.widget, "choices", ())
    return (
        str(field.label),
        tuple([(name, str(value)) for name, value in field.widget.attrs.items()]),
        tuple([(str(value), str(label)) for value, label in choices]),
    )
