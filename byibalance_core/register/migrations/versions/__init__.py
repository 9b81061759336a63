"""One module per migration, in their order."""
