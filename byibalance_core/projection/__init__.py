"""Projection: residents, households and dwellings in use ahead, and how far such figures have missed before.

Cohorts move whole in steps of their own width, small areas by Hamilton-Perry with shrinkage and by what is being
built, households by headship of age and kind; everything is raked to one frame. Every method is measured against
"no change" and a trend line on the municipality's own history.
"""
