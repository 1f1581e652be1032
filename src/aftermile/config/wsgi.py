"""What a WSGI server serves; `aftermile serve` does it with granian."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftermile.config.settings")
application = get_wsgi_application()
