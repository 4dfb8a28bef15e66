"""标准 — the numbers, names, places and days by which offices write a child down.

Everything here is pure: no database, no web, no clock. A module for each thing that stands on a roll:

* :mod:`~notoneless.standards.citizen_id`, :mod:`~notoneless.standards.pupil_no`,
  :mod:`~notoneless.standards.disability_no`, :mod:`~notoneless.standards.school_code`: numbers, what is usable in a
  damaged one, and valid ones for synthetic persons;
* :mod:`~notoneless.standards.names`: the writings of one name brought together;
* :mod:`~notoneless.standards.divisions`: which place a code meant on a day, which code a written place means;
* :mod:`~notoneless.standards.codes`: national code lists, read from code or word;
* :mod:`~notoneless.standards.school_year`, :mod:`~notoneless.standards.lunar`: days;
* :mod:`~notoneless.standards.masking`: what may be shown;
* :mod:`~notoneless.standards.errors`: how a refusal speaks.

The shipped tables lie in ``data/``; ``data/LICENCES.md`` names the source and licence of each.
"""
