"""Answer the Reconciliation Service API, versions 0.2 and 1.0 (draft), without I/O of its own."""
