"""Measuring programs: how good and how fast. Not installed with the product.

Each takes any files of the shapes that `benchmarks.data` reads and goes through the product's own
index and search code, so that what is measured is what users get.
"""
