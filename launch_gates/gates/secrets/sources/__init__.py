"""Where the secrets gate's documents come from: one file a source. What is found in them is none of their business."""
