"""The two fictional districts of the samples, and how their ledgers are made: 云岭区 (`sample`) and 青岚区 (`messy`).

They are made without the kit, so that their expected answers can test it.
"""
