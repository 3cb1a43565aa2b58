"""From files to deliveries to typed rows; every refused row kept with its reason; persons pseudonymised.

Frames in, frames out: this room knows neither the warehouse nor Dagster.
"""
