"""Loads the demonstration company: `manage.py seed_demo --customers 400 --months 36 --seed 7`."""

from argparse import ArgumentParser
from datetime import UTC, date, datetime
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from customers.demo.chapters import demo_chapters
from customers.demo.loading import NotEmptyError, get_loaded_note, load_company
from customers.demo.people import CLIENT_ID, PEOPLE
from customers.demo.plan import DemoPlan
from customers.demo.removal import remove_everything

DEMO_PASSWORD = "demo-harbour-2026"


class Command(BaseCommand):
    help = "Load a demonstration company, made up from a seed. Does nothing where it is loaded already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--customers", type=int, default=400)
        parser.add_argument("--months", type=int, default=36)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--as-of", type=date.fromisoformat, help="the day the story leads up to; default today")
        parser.add_argument("--password", help="of everybody who signs in; needed unless DEBUG is on")
        parser.add_argument("--reset", action="store_true", help="remove all customers first; needs DEBUG")

    def handle(self, **options: Any) -> None:
        plan, password = _plan_from(options), _password_from(options)
        if options["reset"]:
            self._reset()
        loaded_note = get_loaded_note()
        if loaded_note is not None:
            self.stdout.write(f"Nothing to do: the demonstration company is loaded ({loaded_note}).")
        else:
            self._load(plan, password)
        self._print_sign_ins(password)

    def _load(self, plan: DemoPlan, password: str) -> None:
        started = monotonic()
        try:
            loaded = load_company(plan=plan, password=password, report=self._report)
        except NotEmptyError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Loaded {loaded.customer_count:,} customers and {loaded.invoice_count:,} invoices,"
            f" {loaded.row_count:,} rows in all, from {plan.first_date} to {plan.last_date},"
            f" in {monotonic() - started:.1f} s."
        )
        for chapter in demo_chapters:
            self.stdout.write(f"Added {chapter.write(plan)}")

    def _report(self, customer_count: int) -> None:
        self.stderr.write(f"… {customer_count:,} customers")

    def _reset(self) -> None:
        if not settings.DEBUG:
            raise CommandError("--reset removes every customer and document; it works only where DEBUG is on.")
        self.stdout.write(f"Removed {remove_everything():,} customers and all that hung on them.")

    def _print_sign_ins(self, password: str) -> None:
        self.stdout.write(f"Sign in with the password {password} as:")
        for person in PEOPLE:
            role = person.role.value.replace("_", " ")
            self.stdout.write(
                f"  {person.username:<12} {role}{' of ' + ', '.join(person.teams) if person.teams else ''}"
            )
        self.stdout.write(f"System client: {CLIENT_ID}, with the same word as its secret.")


def _plan_from(options: dict[str, Any]) -> DemoPlan:
    today = datetime.now(UTC).date()  # nothing of the story may be recorded in the future
    as_of = options["as_of"] or today
    if as_of > today:
        raise CommandError(f"--as-of {as_of} lies in the future.")
    if options["customers"] < 1 or options["months"] < 1:
        raise CommandError("--customers and --months must be at least 1.")
    return DemoPlan(options["customers"], options["months"], options["seed"], as_of)


def _password_from(options: dict[str, Any]) -> str:
    password = options["password"] or (DEMO_PASSWORD if settings.DEBUG else "")
    if not password:
        raise CommandError("Name a --password: the one everybody knows is for local trials only.")
    return str(password)
