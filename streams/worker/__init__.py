"""The worker: Faust takes events, the screener answers them, the outbox publishes the answers."""
