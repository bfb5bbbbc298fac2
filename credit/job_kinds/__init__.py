"""The background jobs of credit, as finance_crm.jobs runs them: a module a capability."""
