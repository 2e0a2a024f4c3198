"""What is done in the chapter, a file per register."""
