"""Read a corpus folder into the model, remembering where everything was written."""
