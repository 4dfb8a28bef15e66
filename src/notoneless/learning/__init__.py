"""停课学习 — while schools are closed: every pupil is asked what stands in the way of learning, and whoever has a barrier gets a plan of their own.

The bureau declares a closure of the county, of towns or of schools, from day to day. Class teachers ask at the door or by telephone; each barrier
found is answered by a measure, in somebody's hands, by a day, until it is proved that the pupil has what was missing.
"""
