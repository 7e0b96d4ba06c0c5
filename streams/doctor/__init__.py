"""The doctor: looks at everything that a stopped stream may be for want of, and says what to do."""
