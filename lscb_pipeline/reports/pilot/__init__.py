"""The pilot's review: how boroughs coped with the dataset, and what is proposed of each indicator."""
