"""Official files over the network: asked for politely, checked, and kept as they came.

The only part of the program that imports httpx. It knows nothing of what is in the files.
"""
