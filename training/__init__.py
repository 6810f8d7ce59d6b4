"""Programs that train the encoder, the dictionary and the answering models. Not installed."""
