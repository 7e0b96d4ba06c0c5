"""Events of any shape: bytes into a tree by a format, a tree into an event by a mapping.

    bytes ─ envelope (CloudEvents) ─ format (json …) ─▶ tree ─ mapping ─▶ MappedEvent ─▶ Enquiry

A format (`formats.Format`) turns the bytes and headers of a record into a tree: objects, arrays,
texts, numbers, booleans, null, within the bounds of `trees.check_tree`. One that needs nothing but
the bytes stands in `formats.FORMATS`; one that needs a connection (a schema registry) is made by
who has it and handed to `feeds.load_feeds`. A format raises MessageError with one of its own
`reasons`, never quotes a value, and repeats nothing where a document says one thing once: paths
walk through arrays of one (`paths`), so a lone element need not become an array. The text of an
element that has attributes too is its member `#text`.

A mapping is a YAML file (`grammar`) that says where in the tree parties, vessels, places, goods,
amounts and texts stand. The built-in ones are `resources/mappings/<name>.yaml`, where `name` is
that of the file. `mapping_file.load_mapping` reads and compiles one, `Mapping.lift` lifts an event.

A feed (`feeds`) says which topic carries which format with which mapping.
"""
