"""Tests: one module per module, named alike."""
