"""The register's migrations: each brings every register of the form before it to the next one, and back."""
