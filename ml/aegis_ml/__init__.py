"""Anomaly scores and rate-limit advice for Aegis."""

__version__ = "0.1.0"
