"""Versions of mutable records: whole numbers from 1, one more with each change."""


class StaleVersionError(Exception):
    """The record is no longer the version the change was made for. The API answers 412."""
