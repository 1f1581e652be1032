"""What a WSGI server serves; `aftermile serve` does it with granian."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from aftermile.config.bodies import Measured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftermile.config.settings")
application = Measured(get_wsgi_application(), settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 10_000_000)
