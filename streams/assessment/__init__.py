"""How well names are found, measured: manipulated, clean and labelled names against the lists."""
