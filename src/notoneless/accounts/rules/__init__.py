"""What an account may be: pure decisions over passwords, tries, sessions and second factors."""
