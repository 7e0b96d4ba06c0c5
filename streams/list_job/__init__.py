"""The job that keeps lists fresh: fetch, read, admit and publish every source, again and again."""
