"""Reference tables: departments, branches, people, plan, documents, facts, own words."""
