"""What a person reads on a page: its tables, fields, errors and messages, without the markup around them."""

from html.parser import HTMLParser


class Reading(HTMLParser):
    """The parts of one answer. `tables` hold rows of cell texts; `fields` what stands in each field.

    `errors` is what is said at each field, `alert` the one above the form, `told` what the last action said.
    """

    _VOID = frozenset({"input", "img", "br", "meta", "link", "hr", "path", "use"})

    def __init__(self, response) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.fields: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self.alert = self.told = self.title = ""
        self._open: list[tuple[str, dict[str, str]]] = []
        self._texts: list[list[str]] = []
        self._select = ""
        self.status = response.status_code
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs) -> None:
        found = {name: value or "" for name, value in attrs}
        self._keep_field(tag, found)
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag not in self._VOID:
            self._open.append((tag, found))
            self._texts.append([])

    def handle_startendtag(self, tag, attrs) -> None:
        self._keep_field(tag, {name: value or "" for name, value in attrs})

    def handle_data(self, data) -> None:
        for texts in self._texts:
            texts.append(data)

    def handle_endtag(self, tag) -> None:
        while self._open:
            name, attrs = self._open.pop()
            text = " ".join("".join(self._texts.pop()).split())
            if name == tag:
                self._keep(tag, attrs, text)
                return

    def _keep(self, tag: str, attrs: dict[str, str], text: str) -> None:
        owner = next((found["id"] for _, found in reversed(self._open) if found.get("id", "").endswith("_error")), "")
        if tag in {"td", "th"}:
            self.tables[-1][-1].append(text)
        elif tag == "a":
            self.links[text] = attrs.get("href", "")
        elif tag == "textarea":
            self.fields[attrs["name"]] = text
        elif tag == "h1":
            self.title = text
        elif tag == "li" and owner:
            field = owner.removeprefix("id_").removesuffix("_error")
            self.errors[field] = f"{self.errors.get(field, '')} {text}".strip()
        elif attrs.get("role") == "alert":
            self.alert = text
        elif attrs.get("role") == "status" and "fc-messages" in attrs.get("class", ""):
            self.told = text.removesuffix("Dismiss").strip()

    def _keep_field(self, tag: str, attrs: dict[str, str]) -> None:
        if tag == "input" and attrs.get("type") in {"checkbox", "radio"}:
            if "checked" in attrs:
                self.fields[attrs["name"]] = attrs.get("value", "on")
        elif tag == "input" and "name" in attrs:
            self.fields[attrs["name"]] = attrs.get("value", "")
        elif tag == "select":
            self._select = attrs.get("name", "")
            self.fields.setdefault(self._select, "")
        elif tag == "option" and "selected" in attrs:
            self.fields[self._select] = attrs.get("value", "")

    def column(self, heading: str, *, table: int = 0) -> list[str]:
        """Return the cells of the rows of one table under one heading, in order; totals stand last."""
        head, *rows = self.tables[table]
        place = head.index(heading)
        return [row[place] for row in rows if len(row) > place]
