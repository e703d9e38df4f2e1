"""The fictional districts: 云岭区 (`sample`), 青岚区 (`messy`), and one of any number of departments (`many`).

The samples are made without the kit, so that their expected answers can test it.
"""
