"""Panels: a page that belongs to a lower app is assembled from parts that higher apps serve."""

from dataclasses import dataclass

from finance_crm.access.domain.roles import Right
from finance_crm.registry import Registry
from finance_crm.web.domain.text import Text


@dataclass(frozen=True)
class Panel:
    """One lazily loaded part of a page, such as `page="customer"`.

    `url_name` is reversed with the page's own arguments. `width` counts twelfths of the page. `tab` names the
    tab of the page on which it stands.
    """

    name: str
    label: Text
    page: str
    url_name: str
    right: Right | None = None
    order: int = 100
    width: int = 6
    tab: str = "overview"


panels: Registry[Panel] = Registry("panel")
