"""The canary: a listed name sent through the stream, to prove that the control works."""
