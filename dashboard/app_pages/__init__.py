"""One module per page; each lays out what its view has made."""
