"""Publish the graph as linked data: documents on things, profiles of these, what the data set is."""
