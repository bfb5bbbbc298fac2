"""Published scores of failure, strength and manipulation, each term of them shown. Pure: no Django, no clock, no I/O.

Units: amounts are Decimals in major units of the statement's currency, ratios are decimals (0.08 is 8 %), never
percent. A model reads the statements of one customer, from the latest backwards. A value that cannot be computed
is None, with what is missing named: never zero, NaN or infinity.
"""
