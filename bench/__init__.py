"""The measuring of the service, beside its peers: ``python -m bench.run``."""
