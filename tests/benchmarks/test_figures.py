"""What a line of the report says, and when it is over its bar."""

from benchmarks.measuring import Figure, in_turn


def test_a_line_names_ours_limit_ratio_bar_and_verdict():
    figure = Figure("scan", ours=0.9, limit=1.2, bar=1.0, unit="s")

    assert str(figure) == "scan: 0.9 s, 1.2 s, 0.75, ≤ 1, ok"


def test_more_than_the_bar_is_over():
    assert Figure("import", ours=2.1, limit=1.0, bar=2.0, unit="s").is_over
    assert not Figure("import", ours=2.0, limit=1.0, bar=2.0, unit="s").is_over


def test_a_rate_is_over_when_it_is_too_small():
    assert Figure("API", ours=40, limit=100, bar=0.5, unit="requests/s", at_least=True).is_over
    assert not Figure("API", ours=50, limit=100, bar=0.5, unit="requests/s", at_least=True).is_over


def test_a_figure_without_a_bar_is_never_over():
    figure = Figure("ageing", ours=9, limit=1, bar=None, unit="s")

    assert not figure.is_over
    assert "no bar" in str(figure)


def test_both_ways_are_run_in_turn():
    calls = []

    in_turn(ours=lambda: calls.append("ours"), limit=lambda: calls.append("limit"), repetitions=2, warm=False)

    assert calls == ["ours", "limit", "ours", "limit"]
