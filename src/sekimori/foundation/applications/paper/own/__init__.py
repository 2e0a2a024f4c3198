"""A government's own form 様式 in Word or Excel: a template with names in it, filled with an application's words."""
