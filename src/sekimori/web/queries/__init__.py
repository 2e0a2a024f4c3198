"""Reading for the shell's own screens, one function per screen."""
