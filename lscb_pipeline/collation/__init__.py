"""One function a stage, without Dagster: rooms and warehouse joined.

Here: what everything in this room stands on: the installation opened (centre.py), its secret (keys.py), who is at
work (operator.py) and the gate to all publishing (gate.py). The spine is in stages/; what stages are given in
inputs/; a release in the making in release/; what somebody asks for outside a collation in commands/. Not here:
Dagster (orchestration), SQL (warehouse), what is worked out on frames alone (the pure rooms).
"""
