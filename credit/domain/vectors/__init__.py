"""The same rules on the statements of many customers at once, in numpy arrays. Pure: no Django, no clock, no I/O."""
