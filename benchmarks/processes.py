"""What runs in a process of its own so that its memory can be taken. Imports little, for the same reason.

Memory is the process's peak less its mapped program files, which the kernel shares and may drop.

python -m benchmarks.processes import FILE
python -m benchmarks.processes export KIND FILE DAY
python -m benchmarks.processes monitor DAY
"""

import re
import sys
from pathlib import Path
from time import perf_counter

import django
from django.core.management import call_command
from django.urls import reverse


def main() -> None:
    """Do what the command line says and print the seconds it took, without the start, and the megabytes."""
    sys.modules["rich"] = None  # type: ignore[assignment]  the logs load it where development installs it
    django.setup()
    what, *arguments = sys.argv[1:]
    if what == "monitor":
        reverse("credit:alerts")  # a worker has long loaded its addresses
    started = perf_counter()
    if what == "import":
        call_command("import_file", "invoices", arguments[0], "--mode=create", "--date-format=YYYY-MM-DD")
    elif what == "monitor":
        call_command("run_job", "credit_monitoring", f"--as-of={arguments[0]}")
    else:
        kind, path, day = arguments
        call_command("export_file", kind, f"--output={path}", f"--as-of={day}")
    print(perf_counter() - started, _megabytes())


def _megabytes() -> float:
    status = Path("/proc/self/status").read_text()
    peak, files = (int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) for name in ("VmHWM", "RssFile"))
    return (peak - files) / 1024


if __name__ == "__main__":
    main()
