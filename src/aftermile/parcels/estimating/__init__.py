"""
When a parcel will arrive, learned from the parcels that did. Pure: no Django, no clock, no database.

`rows` reads the past, `groups` names what a parcel shares with others, `effects` learns what each of those
adds, `life` reads from delivered and open parcels alike how far the present is from the learned, `walk`
goes through time so that no estimate sees what came after it, `baselines` and `scores` say whether it was
worth it.
"""
