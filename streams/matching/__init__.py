"""Pure: who is asked about, who is listed, and how alike they are."""
