"""What the compliance screens show, one function per screen, restricted to what the asker may see."""
