"""From files to deliveries to typed rows; every refused row kept with its reason; persons pseudonymised.

Frames in, frames out: this room knows neither the warehouse nor Dagster. Here: what all its parts tell by: errors,
faults of rows, notices. What lies in the inbox is in arrival/; bytes become cells in files/, cells the one table
that a layout knows in tables/, its records typed rows in rows/.
"""
