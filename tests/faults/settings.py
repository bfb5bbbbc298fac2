"""What the processes of the fault tests run with: local settings, and the job kinds of the probe."""

from finance_crm.settings.local import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.probe.ProbeConfig"]  # noqa: F405
