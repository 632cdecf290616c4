"""The only place that starts git: finding a repository, its objects, what is staged, what its work tree holds.

git is asked for objects and the index alone. Work-tree files are listed here and read by those who want them.
"""
