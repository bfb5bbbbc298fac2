"""What the web servers of the order check's benchmark run: `gunicorn benchmarks.check_wsgi:ours()`, or `bare()`."""

from importlib import import_module

from finance_crm.wsgi import application


def ours() -> object:
    """Return our application as it is served."""
    return application


def bare() -> object:
    """Return the bare view alone; it can only be imported once Django is set up."""
    return import_module("benchmarks.bare_check").make_bare()
