"""Files that people edit (kit.toml, schemas, definitions, wording, phrases), validated into frozen models."""
