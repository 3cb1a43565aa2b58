"""The centre that collates, checks and benchmarks safeguarding figures for London's 33 boards."""
