"""The benchmark's own library: Python 3.9 or later, its standard library alone."""
