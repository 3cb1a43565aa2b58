"""What the data should be: contracts, layouts and the indicator catalogue, as typed, validated objects."""
