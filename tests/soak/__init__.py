"""`make soak`: long faults on the real broker, each ended by an account of every event."""
