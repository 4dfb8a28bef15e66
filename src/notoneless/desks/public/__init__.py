"""What stands at the door: the front page, signing in, whether the house is well."""
