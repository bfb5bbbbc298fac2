"""Ratios, published scores and scorecard points of many statements at once, as arrays. Pure: no clock, no I/O.

One definition serves both engines: `ratios.CATALOGUE`, `scores.registry.MODELS` and `scorecards.Scorecard` are read
here as they are there, so that a nightly run and a page that explains one customer cannot disagree. Floats are used,
as models may; a value that does not exist is NaN, with a code beside it that says why, and nothing is infinite.

Make a batch (`batches.make_batch`, or `batch_of_statements` of a few), then ask `ratios.ratios_of`, `scores.scores_of`
and `scorecards.scorecard_points`; every answer has one element a statement, in the order of the batch.
"""
