"""Parts of templates that are rendered once for each set of values they depend on."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from finance_crm.web.templatetags.remembered import MOST_KEPT


class Counted:
    """Counts how often a template printed it."""

    def __init__(self) -> None:
        self.count = 0

    def __str__(self) -> str:
        self.count += 1
        return f"printed {self.count}"


def render(template: Template, **values: object) -> str:
    return template.render(Context(values))


def test_a_part_is_rendered_once_for_the_same_values():
    template, printed = Template("{% remember key %}{{ key }}: {{ printed }}{% endremember %}"), Counted()

    first = render(template, key="a", printed=printed)
    again = render(template, key="a", printed=printed)

    assert first == again == "a: printed 1"


def test_other_values_render_it_anew():
    template, printed = Template("{% remember one two %}{{ one }}{{ two }}{{ printed }}{% endremember %}"), Counted()
    render(template, one=1, two=2, printed=printed)

    other = render(template, one=1, two=3, printed=printed)

    assert other == "13printed 2"


def test_each_language_has_its_own_text():
    template = Template("{% remember %}{% trans 'Customers' %}{% endremember %}")
    english = render(template)

    with override("zh-hant"):
        chinese = render(template)

    assert english == "Customers"
    assert chinese == "客戶"


def test_two_places_of_a_template_do_not_share_what_they_keep():
    template = Template("{% remember key %}first{% endremember %} {% remember key %}second{% endremember %}")

    assert render(template, key="k") == render(template, key="k") == "first second"


def test_a_remembered_form_carries_the_token_of_each_answer():
    template = Template("{% remember %}<form>{% csrf_token %}</form>{% endremember %}")

    first, second = render(template, csrf_token="aaa"), render(template, csrf_token="bbb")

    assert 'value="aaa"' in first
    assert 'value="bbb"' in second
    assert "aaa" not in second


def test_a_token_inside_two_remembered_parts_is_the_readers():
    template = Template("{% remember %}<p>{% remember %}{% csrf_token %}{% endremember %}</p>{% endremember %}")
    render(template, csrf_token="aaa")

    assert 'value="bbb"' in render(template, csrf_token="bbb")


def test_what_is_printed_is_escaped_once():
    template = Template("{% remember name %}{{ name }}{% endremember %}")

    assert render(template, name="<b>") == render(template, name="<b>") == "&lt;b&gt;"


def test_values_that_cannot_be_compared_are_refused_aloud():
    template = Template("{% remember key %}{% endremember %}")

    with pytest.raises(TypeError, match="unhashable"):
        render(template, key=["a list"])


def test_the_oldest_texts_make_room_for_new_ones():
    template, printed = Template("{% remember key %}{{ printed }}{% endremember %}"), Counted()
    for key in range(MOST_KEPT + 1):
        render(template, key=key, printed=printed)

    newest, oldest = render(template, key=MOST_KEPT, printed=printed), render(template, key=0, printed=printed)

    assert newest == f"printed {MOST_KEPT + 1}"
    assert oldest == f"printed {MOST_KEPT + 2}"
