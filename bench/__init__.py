"""The program beside what people would use instead, in the same run: ratios, not seconds."""
