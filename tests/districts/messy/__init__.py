"""The generator of the fictional district 青岚区 (``data/sample-messy``): ledgers as people write them.

Every mistake and habit is planted on purpose, together with what must become of it: the figures it counts for, and
the finding that names its cell. It shares no code with the kit.
"""
