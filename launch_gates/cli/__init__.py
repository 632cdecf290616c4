"""The commands: click, and only click. They parse, call and print; what is heavy is imported when it is called."""

import gc

# A hook makes some hundred thousand objects and no garbage: looking for some costs it 15 ms in every commit.
gc.set_threshold(500_000)
