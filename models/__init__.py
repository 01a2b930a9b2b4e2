"""The statistics: pure functions on arrays and frames, no input or output of any kind."""
