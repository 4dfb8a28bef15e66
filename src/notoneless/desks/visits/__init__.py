"""The desk of visits: whom one must still visit, a visit written at the door, problems until they are solved, the figures."""
