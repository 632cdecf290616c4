"""The env gate: which variables the code reads, which are declared, and whether a target provides them."""
