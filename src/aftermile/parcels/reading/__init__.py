"""What a scan says, from its code and its words. Pure."""

from aftermile.parcels.reading.meaning import Meaning, read_scan
from aftermile.parcels.reading.texts import read_text

__all__ = ["Meaning", "read_scan", "read_text"]
