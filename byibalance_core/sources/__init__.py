"""Readers: the only place that opens delivered files; they end in our names, types and EPSG:25832."""
