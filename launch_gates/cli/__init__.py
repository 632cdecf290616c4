"""The commands: click, and only click. They parse, call and print; what is heavy is imported when it is called."""
