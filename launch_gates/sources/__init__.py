"""Where documents come from, for every gate: one file a source. What is found in them is none of their business."""
