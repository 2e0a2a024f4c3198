"""What teaches the detection of people: texts made for it, corpora read for it, and the learning itself. Never shipped."""
