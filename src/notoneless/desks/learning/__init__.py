"""Learning while schools are closed: closures and their figures, a class asked in one go, one pupil's plan."""
