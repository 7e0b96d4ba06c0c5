"""The demo: everything at work on one machine, with a story to follow, and nothing to install."""

from streams.demo.main import run_demo

__all__ = ["run_demo"]
