"""What commands and checks ask of the warehouse: status, history, an analyst's query; purging and another secret.

Stages ask some of it too. Not here: what they write (stages/).
"""
