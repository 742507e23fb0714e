"""Accuracy of the extraction, measured against documents that people labelled."""
