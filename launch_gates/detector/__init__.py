"""Secret detection on bytes: rules as data, a prefilter, matching, judgement, decoding, redaction.

Used by the secrets gate and, later, by everything else that must find a credential or keep one out of its output.
Nothing here does I/O, apart from reading the compiled rules (`store`).
"""
