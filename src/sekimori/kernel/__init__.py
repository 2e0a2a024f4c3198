"""Common words of the house: dates, years, periods, text and problems. Pure: no clock, no user, no database."""
