"""The generator of the fictional district 云岭区 (``data/sample``); it shares no code with the kit."""
