"""manage.py check_ledger: prove the cached amounts against the rows."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from customers.queries.ledger_proof import prove_ledger


class Command(BaseCommand):
    help = "Prove open items, balances, positions, totals and flags against the ledger's rows."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--show", type=int, default=20, help="differences to print per check")

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for checked in prove_ledger(show=options["show"]):
            found += checked.difference_count
            verdict = f"{checked.difference_count} differences" if checked.difference_count else "ok"
            self.stdout.write(f"{checked.name}: {verdict}")
            for difference in checked.differences:
                self.stdout.write(
                    f"  {difference.what} {difference.which}: rows say [{difference.expected}],"
                    f" cached is [{difference.found}]"
                )
        if found:
            raise CommandError(f"The ledger does not prove: {found} differences.")
        self.stdout.write("The ledger proves.")
