"""Pure decisions of this station: paths, codes, kinds of schools, what an act on a unit asks for, the turning of a year."""
