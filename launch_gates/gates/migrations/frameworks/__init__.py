"""One file a framework: from a repository's files to its sets of migrations, and from its ledger to what is applied."""
