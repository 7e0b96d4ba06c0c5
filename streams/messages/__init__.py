"""Pure: the structs that stand on topics, and the way between bytes and meaning."""
