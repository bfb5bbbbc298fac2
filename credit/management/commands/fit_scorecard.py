"""manage.py fit_scorecard FILE: fit a scorecard on a file of statements and outcomes."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from credit.domain.scorecard_fits import FitError
from credit.services.outcome_samples import SampleError, read_sample
from credit.services.scorecard_fits import SpecificationError, fit, read_specification


class Command(BaseCommand):
    help = "Fit a scorecard on a CSV of statements and outcomes, print its proof and write it as JSON."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path, help="CSV, or CSV in gzip; a row a company")
        parser.add_argument("--specification", required=True, help="a shipped one (listed, unlisted) or a JSON file")
        parser.add_argument("--output", type=Path, help="where to write the scorecard")
        parser.add_argument("--rounds", type=int, default=10, help="rounds of repeated cross-validation")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            specification = read_specification(options["specification"])
            sample = read_sample(options["file"], layout=specification["file"])
            fitted = fit(sample, specification=specification, rounds=options["rounds"])
        except (OSError, SampleError, FitError, SpecificationError) as error:
            raise CommandError(str(error)) from error
        self._print(fitted.fit["validation"])
        if options["output"]:
            text = json.dumps(asdict(fitted), indent=1, ensure_ascii=False)
            options["output"].write_text(f"{text}\n", encoding="utf-8")
            self.stdout.write(f"Written: {options['output'].name}")

    def _print(self, pack: dict[str, Any]) -> None:
        self.stdout.write(f"{pack['customers']} customers, {pack['defaults']} defaults")
        for name in ("held_out", "seen"):
            figures = ("auc", "gini", "ks", "brier", "slope", "intercept")
            self.stdout.write(f"{name}: " + ", ".join(f"{figure} {pack[name][figure]}" for figure in figures))
        repeated = pack["repeated"]
        self.stdout.write(f"repeated: auc {repeated['auc']} ({repeated['lowest']} to {repeated['highest']})")
        for period in pack["periods"]:
            self.stdout.write("  " + ", ".join(f"{name} {value}" for name, value in period.items()))
