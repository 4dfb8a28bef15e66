"""延缓入学与休学 — a child whose body does not let it learn for a while, with leave to stay away until a day that is written down.

The guardian asks, a school or a township takes it in, the township's government or the county's office decides, and before the day
comes somebody looks again. On the day after it the child is back in class, or excused anew, or sought like any other.
"""
