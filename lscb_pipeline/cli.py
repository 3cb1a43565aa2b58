"""The command line `lscb`."""
