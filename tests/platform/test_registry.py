"""Apps plug into each other by name: each is taken once, and a wrong one is answered with those that exist."""

from typing import NamedTuple

import pytest

from finance_crm.registry import AlreadyRegisteredError, NotRegisteredError, Registry


class Tool(NamedTuple):
    name: str
    weight: int = 0


@pytest.fixture
def tools() -> Registry[Tool]:
    registry: Registry[Tool] = Registry("tool")
    registry.register(Tool("saw", 2))
    registry.register(Tool("axe", 5))
    return registry


def test_what_is_registered_is_found_by_its_name(tools):
    assert tools.get("axe") == Tool("axe", 5)
    assert "axe" in tools
    assert "plane" not in tools


def test_registering_hands_the_thing_back(tools):
    plane = Tool("plane")

    assert tools.register(plane) is plane


def test_things_stay_in_the_order_in_which_they_came(tools):
    tools.register(Tool("adze"))

    assert tools.names() == ["saw", "axe", "adze"]
    assert [tool.name for tool in tools] == ["saw", "axe", "adze"]
    assert len(tools) == 3


def test_a_name_is_taken_once_and_the_first_thing_stays(tools):
    with pytest.raises(AlreadyRegisteredError) as refused:
        tools.register(Tool("saw", 99))

    assert str(refused.value) == "tool 'saw' is registered twice"
    assert tools.get("saw").weight == 2
    assert len(tools) == 2


def test_an_unknown_name_is_answered_with_those_that_exist_in_alphabetical_order(tools):
    with pytest.raises(NotRegisteredError) as refused:
        tools.get("saws")

    assert str(refused.value) == "There is no tool 'saws'. Known: axe, saw."


def test_an_empty_registry_says_that_it_knows_none():
    empty: Registry[Tool] = Registry("tool")

    with pytest.raises(NotRegisteredError) as refused:
        empty.get("saw")

    assert str(refused.value) == "There is no tool 'saw'. Known: none."
    assert list(empty) == []
    assert len(empty) == 0
