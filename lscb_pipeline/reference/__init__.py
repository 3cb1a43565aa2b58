"""What is true of London whoever reports: areas, boards, suppliers, populations, neighbours and the calendar.

Here: small csv files, each with its source in sources.csv, and typed code that reads them. Not here:
contracts, received files, anything that changes when a file arrives.
"""
