"""The commands: click, and only click. They parse, call and print; what is heavy is imported when it is called."""

import gc

# Starting up makes tens of thousands of objects and no garbage: looking for some costs the hook 15 ms in every commit.
gc.set_threshold(100_000)
