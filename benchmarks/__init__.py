"""Benchmarks: each figure of ours beside a bare limit measured in the same run. See docs/operations.md."""
