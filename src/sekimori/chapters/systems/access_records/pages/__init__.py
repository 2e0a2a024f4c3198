"""The screens of taking access records in."""
