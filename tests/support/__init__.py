"""What tests of the stream share: planted events, a worker process, and the audit of its answers."""
