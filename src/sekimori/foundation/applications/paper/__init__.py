"""Applications on paper 様式: our own form as PDF, and a government's own in Word and Excel filled from templates."""
