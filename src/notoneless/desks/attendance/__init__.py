"""The desk of roll-calls: a teacher calls a class in ten seconds; whoever looks after a child sees that she is missed."""
