"""Fits what the extraction has learned from labelled documents: run by hand, results reviewed."""
