"""台面 — the screens, by who sits before them: the teacher, the school, the township, the bureau, the public.

A desk reads the clock and the form, makes one call to a station, and shows the answer. It knows no table and no rule;
what a person may do there is declared beside each view, and a view without a declaration does not start.
"""
