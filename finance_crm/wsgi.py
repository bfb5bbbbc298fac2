"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from finance_crm.frames import with_room

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finance_crm.settings.production")
application = with_room(get_wsgi_application())
