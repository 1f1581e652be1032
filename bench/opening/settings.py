"""The product's settings, with one more address and one more table."""

from aftermile.config.settings import *  # noqa: F403
from aftermile.config.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "bench.opening"]
ROOT_URLCONF = "bench.opening.urls"
