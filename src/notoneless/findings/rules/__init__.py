"""What a line of a sweep says, and how it stands to the file that is there: pure decisions."""
