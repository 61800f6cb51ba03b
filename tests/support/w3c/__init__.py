"""What the tests that run the W3C's suites share: reading manifests, comparing results."""
