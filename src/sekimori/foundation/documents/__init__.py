"""Documents 様式: what leaves the software on paper or as a spreadsheet — PDF by Typst, machine-readable Excel."""
