"""The lists of credit that leave as files: a module a capability."""
