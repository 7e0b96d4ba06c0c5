"""What goes over the topics, for other programmes: JSON Schemas and an AsyncAPI document."""
