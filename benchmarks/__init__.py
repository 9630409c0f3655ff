"""How right and how fast: `python -m benchmarks.run`."""
