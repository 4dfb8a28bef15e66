"""The demo's two large counties: a whole campaign of home visits each, so that a county's figures can be seen in a county's size.

How many visits there were is data (``cli/demo.toml``). Children, teachers and cadres are invented as in the demo's own county; their visits
and the problems found at the doors are received by the station's own acts; and every figure is counted from these rows by the pages' own
queries. The counties are founded before the site opens, and filled by the worker behind it.
"""

from __future__ import annotations
