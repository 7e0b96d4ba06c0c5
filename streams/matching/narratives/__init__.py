"""Running text: listed names and numbers in descriptions, remarks and remittance information."""
