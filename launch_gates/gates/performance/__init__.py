"""The performance gate: how fast the routes of a launched site answer, judged by what chance cannot explain."""
