"""The demonstration company: a distributor and its customers, made up from a seed. Nothing imports this but
`manage.py seed_demo` and the benchmarks."""
