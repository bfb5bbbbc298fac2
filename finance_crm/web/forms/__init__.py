"""Forms of the shell, for every app."""
