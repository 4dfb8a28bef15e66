"""Pure decisions of this station: names of files, what the manifest says."""
