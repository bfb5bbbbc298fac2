"""Fixtures that every test may use. Those of one app live in its own conftest.py."""
