from typing import ClassVar

from django.db import models


class Row(models.Model):
    """The one row that the bare endpoint inserts."""

    text = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        app_label: ClassVar = "opening"
