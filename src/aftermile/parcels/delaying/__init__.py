"""
Whether a parcel is delayed, since when, by whose fault, and how likely it misses its promise. Pure: no
Django, no clock, no database.

`clock` counts working time, `curves` says how long parcels wait (Kaplan-Meier, open ones censored), `paces`
how fast a kind of parcel usually is, `lanes` finds the narrowest lane that knows enough, `learning` fills
them from the stories of parcels, `outlook` reads the chance of being late, `judging` names the delay,
`shifts` tells whether a place has become slower.
"""
