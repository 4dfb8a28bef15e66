"""Pure decisions: a case's acts, the parameters and the calendar → how it stands, with reasons."""
