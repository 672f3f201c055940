"""Programs of our own to drive: subjects of tests, and of the demo where no real program can be installed."""
