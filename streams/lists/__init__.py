"""Official lists: from a file to listed entities, and from there to an immutable snapshot."""
