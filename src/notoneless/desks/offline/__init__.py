"""The desk of visits where there is no network: the app's shell, and the addresses at which a telephone takes along and hands in."""
