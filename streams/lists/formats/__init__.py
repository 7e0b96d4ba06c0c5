"""One module a format: official files read into listed entities."""
