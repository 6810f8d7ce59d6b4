"""How the built-in encoder is made: `python -m training.train`. Not installed with the product."""
