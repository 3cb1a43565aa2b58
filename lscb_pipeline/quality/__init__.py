"""How far a figure can be trusted: judged on frames, without warehouse or Dagster."""
