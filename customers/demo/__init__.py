"""The demonstration company: a distributor and its customers, made up from a seed by `manage.py seed_demo`.

Nothing of the product imports it; apps above add their part to the story as chapters.
"""
