"""Pages of parcels: the list, one parcel with its scans, entering and importing scans."""
