"""What every API resource is made of. How to add one: docs/api.md."""
